import { ACCESS_ORDER, type Access } from '../../../access/reason.ts';
import { countText } from '../parts/time.tsx';
import type { Outcome } from './what-if.ts';

const devices = (count: number) => countText(count, 'device');

/** Each access that more or fewer devices would have, the most severe first: what an admin must know before anything else. */
export function outcomeSentences({ before, after, held }: Outcome): readonly string[] {
  const total = sum(before);
  if (total === 0) return ['No browser has registered yet, so nobody is affected now.'];
  const sentences = [...ACCESS_ORDER]
    .reverse()
    .filter((access) => before[access] !== after[access])
    .map((access) => SENTENCES[access](after[access], after[access] - before[access]));
  if (sentences.length === 0) return [`Nothing changes for any of ${devices(total)} now.`];
  if (held > 0) {
    sentences.push(
      `${devices(held)} of those would be blocked and not wiped until a second admin agrees: more than ten wipes an hour are held.`,
    );
  }
  return sentences;
}

const more = (change: number) => (change > 0 ? `${change} more than now` : `${-change} fewer than now`);
const SENTENCES: Readonly<Record<Access, (count: number, change: number) => string>> = {
  wipe: (count, change) => `Company data would be removed from ${devices(count)}: ${more(change)}.`,
  block: (count, change) => `${devices(count)} would be blocked: ${more(change)}.`,
  warn: (count, change) => `${devices(count)} would be warned and let in: ${more(change)}.`,
  allow: (count, change) => `${devices(count)} would be let in: ${more(change)}.`,
};

function sum(counts: Readonly<Record<Access, number>>): number {
  return ACCESS_ORDER.reduce((total, access) => total + counts[access], 0);
}

export const words = {
  title: 'What this would change now',
  caption: 'Devices whose access would change',
  device: 'Device',
  person: 'Person',
  from: 'Now',
  to: 'Then',
  why: 'Why',
  show: (count: number, isMore: boolean) => (isMore ? `Show the first ${count} devices` : `Show ${devices(count)}`),
  long: 'Every device is looked at: with a hundred thousand of them this takes a minute. Nothing is saved meanwhile.',
  wait: 'Whom this would hit is still being asked. Press again when it is said above.',
  asOfNow:
    'As of this moment: what devices report later counts when it comes. A wipe begins only when a second check-in has confirmed it.',
} as const;
