import browser from 'webextension-polyfill';
import type messages from '../public/_locales/en/messages.json';

/** Every message there is; a key that is not in `en/messages.json` is a type error. */
export type MessageKey = keyof typeof messages;

/** The message in the browser's language, with the values for its placeholders in order. */
export function t(key: MessageKey, ...substitutions: readonly string[]): string {
  return browser.i18n.getMessage(key, [...substitutions]);
}

type Base<Key> = Key extends `${infer Name}_other` ? Name : never;

/** The messages that come in one form for each plural category of a language (CLDR's: zero, one, two, few, many, other). */
export type PluralKey = Base<MessageKey>;

/** The message in the form that the browser's language has for `count`. */
export function plural(key: PluralKey, count: number): string {
  const language = t('languageTag');
  const form = new Intl.PluralRules(language).select(count);
  // English, where the types come from, has two of the forms only.
  return t(`${key}_${form}` as MessageKey, new Intl.NumberFormat(language).format(count));
}

/** A name that may run in the other direction, kept from reordering the sentence around it. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
