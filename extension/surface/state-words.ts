import type { View } from '../../src/agent/view.ts';
import { relative } from './time-words.ts';
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
  return t(`sentence_${state}`, organisationName(view));
}

/** When access would change by itself: only worth a sentence while no check succeeds. */
export function comingChange(view: View, now: number): string | null {
  if (!view.sitesOpen || view.problem === null || view.nextChangeAt === null || view.nextChangeAt <= now) return null;
  return t('canChange', relative(view.nextChangeAt, now));
}
