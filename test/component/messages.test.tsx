import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { VARIANTS } from '../../extension/blocked/variant.ts';
import messages from '../../extension/public/_locales/en/messages.json' with { type: 'json' };
import { ACCESS_ORDER } from '../../src/access/reason.ts';
import { ENFORCEMENT_PROBLEMS } from '../../src/agent/enforcement-problem.ts';
import { FAILURE_CODES } from '../../src/agent/failure.ts';
import { DISCOVERY_CODES } from '../../src/discovery/discovery-error.ts';
import { FINDINGS } from '../../src/health/findings.ts';
import { THREAT_LEVELS } from '../../src/health/threat-level.ts';
import { DATA_PROTECTION_MEMBERS } from '../../src/policy/data-protection.ts';
import { WIPE_OUTCOMES, WIPE_STEPS } from '../../src/protocol/wipe-receipt.ts';
import { REASONS } from './example-reasons.ts';
import { VIEW_STATES } from './example-view.ts';
import { LANGUAGES } from './fake-browser.ts';
import type { Message, Messages } from './pseudo-locale.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const ALL = Object.entries<Message>(messages);
const TRANSLATIONS = ['de', 'ar'] as const;

/** A message of several plural forms by its name alone. */
function keysOf(catalog: Messages): string[] {
  return [...new Set(Object.keys(catalog).map((key) => formIn(catalog, key)?.name ?? key))].sort();
}

function formIn(catalog: Messages, key: string): { readonly name: string; readonly category: string } | null {
  const [, name = '', category = ''] = /^(.*)_(zero|one|two|few|many|other)$/.exec(key) ?? [];
  return Object.hasOwn(catalog, `${name}_other`) ? { name, category } : null;
}

function placeholdersOf({ placeholders = {} }: Message): string {
  return Object.entries(placeholders)
    .map(([name, { content }]) => `${name} ${content}`)
    .sort()
    .join();
}

const code = [
  'extension/surface',
  'extension/popup',
  'extension/blocked',
  'extension/hold',
  'extension/options',
  'extension/background',
  'src/enforcement/cover',
]
  .flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const manifest = readFileSync('manifest.json', 'utf8');

/** The keys written out, and the beginnings of those put together from a state, a condition or a code. */
const whole = new Set([
  ...[...code.matchAll(/'(\w+)'/g)].map(([, key]) => key),
  ...[...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key),
]);
const beginnings = [...code.matchAll(/\bt\(`(\w+)\$\{/g)].map(([, beginning]) => String(beginning));
const endings = [
  ...VIEW_STATES.flatMap((state) => [state, `${state}_open`, `${state}_closed`]),
  ...Object.keys(REASONS),
  ...FAILURE_CODES.map((failure) => failure.replaceAll('-', '_')),
  ...THREAT_LEVELS,
  ...VARIANTS,
  ...ENFORCEMENT_PROBLEMS.map((problem) => problem.replaceAll('-', '_')),
  ...['minimum', 'maximum'],
  ...DATA_PROTECTION_MEMBERS,
  ...ACCESS_ORDER,
  ...WIPE_OUTCOMES,
  ...WIPE_STEPS,
  ...['keep', 'remove'],
  ...['policy', 'package', 'accepted', 'none'],
  ...DISCOVERY_CODES.map((code) => code.replaceAll('-', '_')),
  ...['used', 'refused', 'notSet', 'missing'],
  ...FINDINGS.map(({ name, value }) => `${name}_${value}`),
];
const pluralNames = [...code.matchAll(/\bplural\(\s*'(\w+)'/g)].map(([, name]) => String(name));
const composed = new Set([
  ...beginnings.flatMap((beginning) => endings.map((ending) => beginning + ending)),
  ...pluralNames.flatMap((name) => [`${name}_one`, `${name}_other`]),
]);

// That every key in the code exists is a matter of types: see MessageKey. Here the other direction.
test('no message is unused', () => {
  expect(ALL.map(([key]) => key).filter((key) => !whole.has(key) && !composed.has(key))).toEqual([]);
});

test('every key in a call of t exists', () => {
  const called = [...code.matchAll(/\bt\(\s*'(\w+)'/g)].map(([, key]) => String(key));
  expect(called.length).toBeGreaterThan(50);
  expect(called.filter((key) => !Object.hasOwn(messages, key))).toEqual([]);
});

test('every message tells a translator what it is', () => {
  expect(ALL.filter(([, { description }]) => !description)).toEqual([]);
});

test('every placeholder used is declared with an example, and the other way round', () => {
  const wrong = ALL.filter(([, { message, placeholders = {} }]) => {
    const used = [...message.matchAll(/\$(\w+)\$/g)].map(([, name]) => String(name).toLowerCase());
    const declared = Object.entries(placeholders);
    const complete = declared.every(([, { content, example }]) => /^\$\d$/.test(content) && example);
    return (
      !complete ||
      declared
        .map(([name]) => name)
        .sort()
        .join() !== [...new Set(used)].sort().join()
    );
  });
  expect(wrong).toEqual([]);
});

describe.each(['en', ...TRANSLATIONS])('in %s', (language) => {
  const catalog = LANGUAGES[language as 'en'];

  test('there is a folder of its own, and the language says which it is', () => {
    expect(readdirSync('extension/public/_locales')).toContain(language);
    expect(catalog['languageTag']?.message).toBe(language);
    expect(catalog['textDirection']?.message).toBe(language === 'ar' ? 'rtl' : 'ltr');
  });

  test('a message of several forms has just those that the language tells apart', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const name of pluralNames) {
      const forms = Object.keys(catalog).flatMap((key) => formIn(catalog, key) ?? []);
      const categories = forms.filter((form) => form.name === name).map(({ category }) => category);
      expect(categories.sort(), name).toEqual([...pluralCategories].sort());
    }
  });

  test('the store takes the description, and the toolbar the badges', () => {
    expect(catalog['extensionDescription']?.message.length).toBeLessThanOrEqual(132);
    const badges = Object.entries(catalog).filter(([key]) => key.startsWith('badge_'));
    expect(badges.filter(([, { message }]) => message.length > 4)).toEqual([]);
  });
});

test('only languages that are held to these tests are shipped', () => {
  expect(readdirSync('extension/public/_locales').sort()).toEqual(['en', ...TRANSLATIONS].sort());
});

describe.each(TRANSLATIONS)('the words in %s', (language) => {
  const catalog = LANGUAGES[language];

  test('are those that there are in English, neither more nor fewer', () => {
    expect(keysOf(catalog)).toEqual(keysOf(messages));
  });

  test('have the same placeholders', () => {
    const wrong = Object.entries(catalog).filter(([key, message]) => {
      const form = formIn(catalog, key);
      const english: Message | undefined = (messages as Messages)[form ? `${form.name}_other` : key];
      // "One site" needs no number.
      if (form && form.category !== 'other' && placeholdersOf(message) === '') return false;
      return !english || placeholdersOf(message) !== placeholdersOf(english);
    });
    expect(wrong).toEqual([]);
  });

  test('use each placeholder that they declare', () => {
    const wrong = Object.entries(catalog).filter(([, { message, placeholders = {} }]) => {
      const used = [...message.matchAll(/\$(\w+)\$/g)].map(([, name]) => String(name).toLowerCase());
      return [...new Set(used)].sort().join() !== Object.keys(placeholders).sort().join();
    });
    expect(wrong).toEqual([]);
  });

  test('are not English', () => {
    const same = ALL.filter(([key, { message }]) => message.length > 4 && catalog[key]?.message === message);
    expect(same.map(([key]) => key)).toEqual(['extensionName']);
  });

  test('end as the English ones do: a sentence is a sentence, a heading is none', () => {
    const isSentence = (text: string | undefined) => /[.…؟?]$/.test(text ?? '');
    const wrong = ALL.filter(
      ([key, { message }]) => catalog[key] && isSentence(message) !== isSentence(catalog[key].message),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});
