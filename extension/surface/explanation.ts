import type { Reason } from '../../src/access/reason.ts';
import type { View } from '../../src/agent/view.ts';
import { nextSteps } from './next-steps.ts';
import { reasonConsequence, reasonSentence } from './reason-words.ts';
import { reasonsToTell } from './reasons-to-tell.ts';

/** One reason as a person reads it. */
export type Explanation = {
  readonly sentence: string;
  /** The policies it stands in; several may say the same. */
  readonly policies: readonly string[];
  readonly consequence: string | null;
  /** Empty also where an earlier reason has the same steps. */
  readonly steps: readonly string[];
};

/** Reasons that led to something, and those that are only shown. */
export function explain(view: View): { readonly why: readonly Explanation[]; readonly notes: readonly Explanation[] } {
  const reasons = reasonsToTell(view);
  return {
    why: merged(
      reasons.filter(({ action }) => action !== null),
      stepsIn(view),
      view.sitesOpen,
    ),
    notes: merged(
      reasons.filter(({ action }) => action === null),
      () => [],
      view.sitesOpen,
    ),
  };
}

/** A wipe that runs cannot be turned back: only waiting helps, and the headline says so. */
function stepsIn({ state }: View): typeof nextSteps {
  return state === 'wiping' ? () => [] : nextSteps;
}

function merged(reasons: readonly Reason[], stepsFor: typeof nextSteps, open: boolean): Explanation[] {
  const bySentence = new Map<string, Explanation>();
  const told = new Set<string>();
  for (const reason of reasons) {
    const sentence = reasonSentence(reason);
    const policies = reason.policy ? [reason.policy.displayName] : [];
    const known = bySentence.get(sentence);
    if (known) {
      bySentence.set(sentence, { ...known, policies: [...new Set([...known.policies, ...policies])] });
      continue;
    }
    const steps = stepsFor(reason);
    const repeated = told.has(steps.join('\n'));
    told.add(steps.join('\n'));
    bySentence.set(sentence, {
      sentence,
      policies,
      consequence: reasonConsequence(reason, open),
      steps: repeated ? [] : steps,
    });
  }
  return [...bySentence.values()];
}
