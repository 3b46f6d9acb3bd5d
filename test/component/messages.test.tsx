import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { VARIANTS } from '../../extension/blocked/variant.ts';
import messages from '../../extension/public/_locales/en/messages.json' with { type: 'json' };
import { ACCESS_ORDER } from '../../src/access/reason.ts';
import { ENFORCEMENT_PROBLEMS } from '../../src/agent/enforcement-problem.ts';
import { FAILURE_CODES } from '../../src/agent/failure.ts';
import { THREAT_LEVELS } from '../../src/health/threat-level.ts';
import { DATA_PROTECTION_MEMBERS } from '../../src/policy/data-protection.ts';
import { WIPE_OUTCOMES, WIPE_STEPS } from '../../src/protocol/wipe-receipt.ts';
import { REASONS } from './example-reasons.ts';
import { VIEW_STATES } from './example-view.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

type Message = {
  message: string;
  description: string;
  placeholders?: Record<string, { content: string; example: string }>;
};
const ALL = Object.entries(messages as Record<string, Message>);

const code = [
  'extension/surface',
  'extension/popup',
  'extension/blocked',
  'extension/hold',
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
];
const composed = new Set(beginnings.flatMap((beginning) => endings.map((ending) => beginning + ending)));

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

test('the store takes the description', () => {
  expect(messages.extensionDescription.message.length).toBeLessThanOrEqual(132);
});
