import browser from 'webextension-polyfill';
import type { EnforcementProblem } from '../agent/enforcement-problem.ts';
import { cancelCompanyDownloads } from './cover/cancel-downloads.ts';
import { coverCompanyPages, coverCompanyTabs } from './cover/cover-company-pages.ts';
import { reloadFrames } from './cover/cover-frame.ts';
import { endSiteWorkers } from './cover/end-site-workers.ts';
import { flushCaches } from './cover/flush-caches.ts';
import { inTime, pause } from './cover/in-time.ts';
import { returnTabs } from './cover/return-tabs.ts';
import { firstRequestGate } from './layers/first-request-gate.ts';
import type { Layer } from './layers/layer.ts';
import { networkRules } from './layers/network-rules.ts';
import { pageGuard } from './layers/page-guard.ts';
import { storageSettings } from './layers/storage-settings.ts';
import { limitsOfInstallation } from './limits.ts';
import { currentTarget, knownTarget, NOTHING, sameTarget, setTarget, type Target } from './target.ts';

/** The layers that the browser keeps. */
const LAYERS: readonly Layer[] = [networkRules, firstRequestGate, pageGuard, storageSettings];

/** Those that hold within a moment, beside the rules. Settings take the browser up to seconds, and the others' time with it. */
const QUICK: readonly Layer[] = [firstRequestGate, pageGuard];

/** Milliseconds that the settings wait for the others at the most: no layer depends on another. */
const HEAD_START = 1_000;

/** In session storage: that something may be covered, and the target that everything open has been covered for. */
const CLOSED = 'closed';
const COVERED = 'covered';

const RETRY = 250;

/** Whoever asked must not take it for done; whoever asked later has the answer. */
const SUPERSEDED: readonly EnforcementProblem[] = ['enforcement-failed'];

let turns: Promise<unknown> = Promise.resolve();
let latest: Target | null = null;

/**
 * Brings the browser to the target, one target after the other, and returns what could not be done. Safe to repeat. A
 * target that another has followed is not pursued any further: the last one wins, however fast they come.
 */
export function enforce(target: Target): Promise<readonly EnforcementProblem[]> {
  const { closed, sites } = target;
  const asked: Target = { closed, sites };
  latest = asked;
  const turn = turns.then(() => perform(asked));
  turns = turn.catch(() => undefined);
  return turn;
}

/**
 * Brings the browser back to what was last decided, as a new worker's first deed: it may have been changed behind our
 * back, and the last worker may have been killed between two layers.
 */
export async function reconcile(): Promise<void> {
  const target = await currentTarget();
  if (latest === null && target.closed) await enforce(target);
  else prepare(target.sites);
}

async function perform(target: Target): Promise<readonly EnforcementProblem[]> {
  const goOn = () => latest !== null && sameTarget(latest, target);
  if (!goOn()) return SUPERSEDED;
  const problems = new Set<EnforcementProblem>();
  try {
    await (target.closed ? close(target, problems, goOn) : open(target, problems));
    const standing = await Promise.all([...LAYERS.map((layer) => layer.verify(target)), limitsOfInstallation()]);
    for (const problem of standing.flat()) problems.add(problem);
  } catch (error) {
    report(problems, 'enforcement-failed')(error);
  }
  return goOn() ? [...problems] : SUPERSEDED;
}

async function close(target: Target, problems: Set<EnforcementProblem>, goOn: () => boolean): Promise<void> {
  // A target that is new goes into the rules without a look at what they are: nothing may come between.
  const isNew = !sameTarget(knownTarget() ?? NOTHING, target);
  setTarget(target);
  const rules = isNew
    ? networkRules.replace(target).catch(() => hold(networkRules, target, problems))
    : hold(networkRules, target, problems);
  const quick = Promise.all([rules, ...QUICK.map((layer) => hold(layer, target, problems))]);
  const slow = inTime(HEAD_START, quick).then(() => hold(storageSettings, target, problems));
  const key = keyOf(target);
  const [stored] = await Promise.all([
    browser.storage.session.get(COVERED),
    browser.storage.session.set({ [CLOSED]: true }),
  ]);
  const covered = stored[COVERED] === key;
  // What is seen to be the company's need not wait for the rules; whatever else comes before they hold is found after.
  const first = covered ? 0 : coverCompanyTabs(target.sites, goOn).catch(() => 0);
  await rules;
  const downloads = cancelCompanyDownloads(target.sites).catch(report(problems, 'downloads-uncancelled'));
  // Pages that come later are the guards' matter; a worker that wakes need not look into every tab again.
  if (!covered) {
    const left = await coverCompanyPages(target.sites, goOn);
    if (left > 0) problems.add('pages-uncovered');
    if (goOn()) {
      await Promise.all([
        flushCaches(target.sites).catch(report(problems, 'caches-unflushed')),
        endSiteWorkers(target.sites).catch(report(problems, 'caches-unflushed')),
      ]);
      // Setting them again empties the back/forward cache of what was covered just now (browser-platform.md §1 iii).
      await networkRules.replace(target).catch(report(problems, 'rules-refused'));
    }
    if (left === 0 && goOn()) await browser.storage.session.set({ [COVERED]: key });
  }
  await Promise.all([quick, slow, downloads, first]);
}

/**
 * The layers go first and the target last: a page that still met a rule is taken back by whoever sees it (see the
 * navigation guard), which must not begin while that rule would turn it away again.
 */
async function open(target: Target, problems: Set<EnforcementProblem>): Promise<void> {
  await browser.storage.session.remove(COVERED);
  await Promise.all(LAYERS.map((layer) => hold(layer, target, problems)));
  if (problems.size > 0) return;
  setTarget(target);
  prepare(target.sites);
  if (!(await browser.storage.session.get(CLOSED))[CLOSED]) return;
  await Promise.all([returnTabs(), reloadFrames(target.sites)]);
  await browser.storage.session.remove(CLOSED);
}

/** A block must not wait for what can be known before. */
function prepare(sites: Target['sites']): void {
  for (const layer of LAYERS) layer.prepare?.(sites);
}

/** Tells one target from another, in few bytes however many sites there are. */
function keyOf(target: Target): string {
  const text = JSON.stringify(target);
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return `${text.length}.${hash}`;
}

/** Applies a layer unless the browser holds it already; what is refused once is tried once more. */
async function hold(layer: Layer, target: Target, problems: Set<EnforcementProblem>): Promise<void> {
  for (const attempt of [1, 2]) {
    try {
      await layer.apply(target);
      return;
    } catch (error) {
      if (attempt === 2) report(problems, layer.refused)(error);
      else await pause(RETRY);
    }
  }
}

function report(problems: Set<EnforcementProblem>, problem: EnforcementProblem): (error: unknown) => void {
  return (error) => {
    console.warn(`${problem}: ${String(error)}`);
    problems.add(problem);
  };
}
