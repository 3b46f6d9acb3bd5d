import { decodePunycode } from './punycode.ts';

/** Unicode's recommended scripts (UAX 31, table 5). A label in any other is as good as mixed. */
const SCRIPTS = [
  'Arabic',
  'Armenian',
  'Bengali',
  'Bopomofo',
  'Cyrillic',
  'Devanagari',
  'Ethiopic',
  'Georgian',
  'Greek',
  'Gujarati',
  'Gurmukhi',
  'Han',
  'Hangul',
  'Hebrew',
  'Hiragana',
  'Kannada',
  'Katakana',
  'Khmer',
  'Lao',
  'Latin',
  'Malayalam',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
  'Thaana',
  'Thai',
  'Tibetan',
];
/** Scripts that are written together (UTS 39 §5.2, "highly restrictive"). */
const TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];
const ONE_WRITING = [...SCRIPTS.map((script) => [script]), ...TOGETHER].map(
  (scripts) =>
    new RegExp(`^(?:${[...scripts, 'Common', 'Inherited'].map((one) => `\\p{sc=${one}}`).join('|')})*$`, 'u'),
);

/**
 * Whether a domain as the browser writes it has a label whose letters are of several scripts, as look-alikes are: a Cyrillic
 * “о” among Latin letters. Also where punycode stands for nothing, or for what needs none.
 */
export function mixesScripts(domain: string): boolean {
  return domain.split('.').some((label) => {
    const isEncoded = label.startsWith('xn--');
    const letters = isEncoded ? decodePunycode(label.slice(4)) : label;
    if (letters === null || (isEncoded && /^[\x20-\x7e]*$/.test(letters))) return true;
    return !ONE_WRITING.some((writing) => writing.test(letters));
  });
}

/** Whether a domain has letters outside ASCII: it is shown as punycode then, and said to be so. */
export function hasOtherLetters(domain: string): boolean {
  return domain.split('.').some((label) => label.startsWith('xn--'));
}
