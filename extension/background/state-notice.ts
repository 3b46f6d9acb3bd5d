import browser from 'webextension-polyfill';
import type { AgentState } from '../../src/agent/state.ts';
import { type View, type ViewState, viewOf } from '../../src/agent/view.ts';
import { reasonSentence } from '../surface/reason-words.ts';
import { reasonsToTell } from '../surface/reasons-to-tell.ts';
import { headline, sentence } from '../surface/state-words.ts';
import { stateIcon } from '../surface/toolbar-words.ts';

/** What a person who looks elsewhere is told of; other states come and go between these. */
const TOLD: Readonly<Partial<Record<ViewState, Told>>> = {
  allowed: 'open',
  warned: 'open',
  blocked: 'blocked',
  needsSignIn: 'needsSignIn',
  wiping: 'wiping',
  wiped: 'wiped',
};
type Told = 'open' | 'blocked' | 'needsSignIn' | 'wiping' | 'wiped';

/**
 * What makes a sound. Of the rest nothing is lost if it is seen a minute later: good news, and what the page in front says
 * as well. Edge's own dialogs on these ("App access blocked", "Sign in with your work account") are of Edge's own policy;
 * no extension can see whether they came.
 */
const LOUD: ReadonlySet<ViewState> = new Set(['wiping', 'wiped']);

/** A removal that the person has just asked for by signing out is no news to them. */
function toldOf({ state, wipeOfSignOut }: View): Told | undefined {
  return wipeOfSignOut && (state === 'wiping' || state === 'wiped') ? undefined : TOLD[state];
}

/** The last state of these, and on which day each was last told, by its conditions. */
export type ToldStates = { readonly last: Told | null; readonly days: Readonly<Record<string, string>> };

export const NOTHING_TOLD: ToldStates = { last: null, days: {} };
const KEY = 'told';
/** One notice for what access is; the next takes its place. */
const ID = 'access';

let turn: Promise<unknown> = Promise.resolve();
let seen: string | null = null;

/** Tells of a block, its end, a wipe's begin and end and a sign-in that is needed: once for each condition and day. */
export function noticeState(state: AgentState): Promise<void> {
  const view = viewOf(state, Date.now());
  const told = toldOf(view);
  if (!told || seen === keyOf(told, view)) return Promise.resolve();
  seen = keyOf(told, view);
  const next = turn.then(() => notice(view));
  turn = next.catch(() => undefined);
  return next;
}

async function notice(view: View): Promise<void> {
  const stored = ((await browser.storage.local.get(KEY))[KEY] ?? NOTHING_TOLD) as ToldStates;
  const { isDue, next } = dueState(view, stored, new Date().toDateString());
  // Stored first: a worker that dies in between says it once less rather than twice.
  await browser.storage.local.set({ [KEY]: next });
  if (!isDue) return;
  const reason = view.state === 'blocked' && reasonsToTell(view).find(({ action }) => action !== null);
  await browser.notifications.create(ID, {
    type: 'basic',
    iconUrl: browser.runtime.getURL(`icons/${stateIcon(view)}-128.png`),
    title: headline(view),
    message: reason ? reasonSentence(reason) : sentence(view),
    ...(!LOUD.has(view.state) && { silent: true }),
  });
}

/**
 * Whether `view` is to be told of on `day`. That sites are open is news only after a block; the first state that is ever
 * seen is none, as the person has just signed in and looks at it.
 */
export function dueState(
  view: View,
  { last, days }: ToldStates,
  day: string,
): { readonly isDue: boolean; readonly next: ToldStates } {
  const told = toldOf(view);
  if (!told) return { isDue: false, next: { last, days } };
  const today = Object.fromEntries(Object.entries(days).filter(([, toldOn]) => toldOn === day));
  const key = keyOf(told, view);
  const isNews = last !== null && last !== told && (told !== 'open' || last === 'blocked');
  const isDue = isNews && !(key in today);
  return { isDue, next: { last: told, days: isDue ? { ...today, [key]: day } : today } };
}

function keyOf(told: Told, { reasons }: View): string {
  if (told !== 'blocked') return told;
  const blocking = reasons.filter(({ action }) => action === 'block' || action === 'wipe');
  return [told, ...new Set(blocking.map(({ condition }) => condition))].join(' ');
}
