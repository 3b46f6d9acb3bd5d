import browser from 'webextension-polyfill';
import type { Reason } from '../../src/access/reason.ts';
import type { AgentState } from '../../src/agent/state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { reasonSentence } from '../surface/reason-words.ts';
import { t } from '../surface/words.ts';

/** Which conditions were noticed, each with the day on which it was last. */
export type Noticed = Readonly<Record<string, string>>;

const KEY = 'noticed';

let turn: Promise<unknown> = Promise.resolve();

/** The policy's warn action: a notice, once for each condition and day, and the sites stay open. */
export function noticeWarnings(state: AgentState): Promise<void> {
  const view = viewOf(state, Date.now());
  const warnings = view.state === 'warned' ? view.reasons.filter(({ action }) => action === 'warn') : [];
  if (warnings.length === 0) return Promise.resolve();
  const next = turn.then(() => notice(warnings));
  turn = next.catch(() => undefined);
  return next;
}

async function notice(warnings: readonly Reason[]): Promise<void> {
  const stored = ((await browser.storage.local.get(KEY))[KEY] ?? {}) as Noticed;
  const { due, noticed } = dueNotices(warnings, stored, new Date().toDateString());
  if (due.length === 0) return;
  // Stored first: a worker that dies in between says it once less rather than twice.
  await browser.storage.local.set({ [KEY]: noticed });
  for (const reason of due) {
    await browser.notifications.create(conditionKey(reason), {
      type: 'basic',
      iconUrl: browser.runtime.getURL('icons/attention-128.png'),
      title: t('warnNoticeTitle'),
      message: reasonSentence(reason),
    });
  }
}

/** Which warnings are still to be noticed on `day`; of days before nothing is kept. */
export function dueNotices(
  warnings: readonly Reason[],
  stored: Noticed,
  day: string,
): { readonly due: readonly Reason[]; readonly noticed: Noticed } {
  const today = Object.fromEntries(Object.entries(stored).filter(([, noticedOn]) => noticedOn === day));
  const due = warnings.filter(
    (reason, index) =>
      !(conditionKey(reason) in today) &&
      warnings.findIndex((other) => conditionKey(other) === conditionKey(reason)) === index,
  );
  return { due, noticed: { ...today, ...Object.fromEntries(due.map((reason) => [conditionKey(reason), day])) } };
}

/** A condition of one policy; what was found and required may change without its being another. */
function conditionKey({ condition, policy }: Reason): string {
  return `${condition} ${policy?.id ?? ''}`.trim();
}
