import type { EnforcementProblem } from '../../agent/enforcement-problem.ts';
import type { Sites } from '../../sites/site-list.ts';
import type { Target } from '../target.ts';

/**
 * One of the things that hold a block. Each closes a leak that was measured, which its file names, and holds without the
 * others; docs/block.md has the table.
 */
export type Layer = {
  readonly name: string;
  /** Works out beforehand what closing these sites will need, where that takes long. */
  prepare?(sites: Sites): void;
  /** Brings the browser to the target; safe to repeat. Rejects where the browser refuses. */
  apply(target: Target): Promise<void>;
  /** What the browser now holds other than it should; empty when all is well. */
  verify(target: Target): Promise<readonly EnforcementProblem[]>;
  /** What is reported when `apply` rejects. */
  readonly refused: EnforcementProblem;
};
