import { t } from './words.ts';

/**
 * Language and direction of the page, taken from the messages and not from the browser (`@@bidi_dir`): an Edge in Arabic
 * that has to show the English words would set them right to left.
 */
export function setDocumentLanguage(root: HTMLElement = document.documentElement): void {
  root.lang = t('languageTag');
  root.dir = t('textDirection');
}
