import type { Reason } from '../../src/access/reason.ts';
import type { View } from '../../src/agent/view.ts';

/** The reasons that the headline does not say already; once is enough. */
export function reasonsToTell({ reasons, state }: View): readonly Reason[] {
  return reasons.filter(({ condition }) => {
    if (condition === 'notConfigured' || condition === 'signedOut') return false;
    return condition !== 'noAnswerYet' || state !== 'checking';
  });
}
