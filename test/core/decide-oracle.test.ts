import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AccessInput, decide } from '../../src/access/decide.ts';
import { inputs } from './oracle/cases.ts';
import { canonical, decideByRows } from './oracle/interpreter.ts';
import type { Input, Output } from './oracle/shapes.ts';
import { runs } from './runs.ts';

/** The decision in the oracle's words: what every reason says and leads to, without what is only there to be read. */
function decision(input: Input): Output {
  const { access, reasons, nextChangeAt } = decide(input as unknown as AccessInput);
  return canonical({
    access,
    reasons: reasons.map((reason) => ({
      condition: reason.condition,
      action: reason.action,
      policy: reason.policy?.id ?? null,
      member: 'member' in reason ? reason.member : null,
    })),
    nextChangeAt,
  });
}

it('the decision is the one that the rows of the truth table give, in 100,000 cases', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const [ours, theirs] = [decision(input), canonical(decideByRows(input))];
      // As text first: a deep comparison of 100,000 cases costs more than the decisions.
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) expect(ours).toEqual(theirs);
    }),
    { numRuns: runs(100_000) },
  );
});
