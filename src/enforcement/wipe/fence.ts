import type { EnforcementProblem } from '../../agent/enforcement-problem.ts';
import type { Sites } from '../../sites/site-list.ts';
import { findCompanyPages } from '../cover/find-company-pages.ts';
import { pause } from '../cover/in-time.ts';
import { enforce } from '../enforce.ts';

/** What lets pages write back what is removed. What else may not hold leaves a wipe its effect. */
const ESSENTIAL: readonly EnforcementProblem[] = ['rules-refused', 'pages-uncovered', 'enforcement-failed'];

const TRIES = 3;
const BETWEEN = 300;

/**
 * Closes the company's sites and covers what is open, until no company document is alive to write back what is removed.
 * Returns how many would not go, and what of the block does not hold.
 */
export async function fence(
  sites: Sites,
): Promise<{ readonly openPages: number; readonly problems: readonly string[] }> {
  for (let attempt = 1; ; attempt++) {
    const all = await enforce({ closed: true, sites });
    const problems = all.filter((problem) => ESSENTIAL.includes(problem));
    const openPages = await countOpenPages(sites);
    if ((openPages === 0 && problems.length === 0) || attempt === TRIES) return { openPages, problems };
    await pause(BETWEEN);
  }
}

async function countOpenPages(sites: Sites): Promise<number> {
  const { tabs, frames } = await findCompanyPages(sites);
  return tabs.length + frames.length;
}
