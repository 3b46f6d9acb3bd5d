import type { View } from '../../src/agent/view.ts';
import { outcomeOf } from '../../src/protocol/wipe-outcome.ts';
import { moment, relative } from './time-words.ts';
import { isolated, t } from './words.ts';

/** The organisation's name, or the words that stand for it in the middle of a sentence. */
export function organisationName(view: View): string {
  return view.organisation === null ? t('yourOrganisation') : isolated(view.organisation);
}

/** The state in a few words. */
export function headline(view: View): string {
  return t(`headline_${view.state}`, organisationName(view));
}

/** What the state means for the person. */
export function sentence(view: View): string {
  const { state } = view;
  if (state === 'signedOut' || state === 'checking' || state === 'cannotReach') {
    return t(`sentence_${state}_${view.sitesOpen ? 'open' : 'closed'}`);
  }
  if (state === 'blocked' && view.wipesAgain) return t('sentence_blocked_wipesAgain');
  if (state === 'wiped' && isIncomplete(view)) return t('sentence_wiped_incomplete');
  if (state === 'wiping' && view.wipeOfSignOut) return t('sentence_wiping_signOut');
  if (state === 'wiped' && view.wipeOfSignOut) return t('sentence_wiped_signOut');
  return t(`sentence_${state}`, organisationName(view));
}

/** Whether a wipe left something, which its receipt then says. */
export function isIncomplete({ receipt }: View): boolean {
  return receipt !== null && outcomeOf(receipt) === 'incomplete';
}

/** When company sites close by themselves: only worth a sentence while no check succeeds. */
export function comingBlock(view: View, now: number): string | null {
  if (view.problem === null || view.blockAt === null || view.blockAt <= now) return null;
  return t('blocksAt', relative(view.blockAt, now), moment(view.blockAt));
}
