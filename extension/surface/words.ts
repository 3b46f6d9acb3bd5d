import browser from 'webextension-polyfill';
import type messages from '../public/_locales/en/messages.json';

/** Every message there is; a key that is not in `en/messages.json` is a type error. */
export type MessageKey = keyof typeof messages;

/** The message in the browser's language, with the values for its placeholders in order. */
export function t(key: MessageKey, ...substitutions: readonly string[]): string {
  return browser.i18n.getMessage(key, [...substitutions]);
}

/** A name that may run in the other direction, kept from reordering the sentence around it. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
