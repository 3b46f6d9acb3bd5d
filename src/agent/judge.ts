import { type Decision, decide } from '../access/decide.ts';
import type { Evidence } from '../access/evidence.ts';
import type { Access } from '../access/reason.ts';
import type { SiteList } from '../protocol/body.ts';
import type { EnforcementReport } from '../protocol/client-api.ts';
import { parseSites } from '../sites/parse-sites.ts';
import { intersect, NO_SITES, type Sites } from '../sites/site-list.ts';
import { deviceFactsOf } from './device-facts.ts';
import type { EnforcementProblem } from './enforcement-problem.ts';
import { isHeldBack } from './held-back.ts';
import type { AgentState, StoredEvidence } from './state.ts';

/** The decision for what the agent knows at `now`. */
export function judge(state: AgentState, now: number): Decision {
  if (isHeldBack(state)) return { access: 'block', reasons: [], nextChangeAt: null };
  return decide({
    configured: state.organisation !== null,
    whenSignedOut: state.organisation?.configuration.whenSignedOut ?? 'block',
    registered: state.account.state === 'registered',
    evidence: state.evidence && withoutAnswered(state.evidence, state.answeredOrders),
    device: deviceFactsOf(state.observed),
    now,
    clockFloor: state.clock.floor,
  });
}

/** An order that was answered here asks for nothing more, until the tenant has heard so too. */
function withoutAnswered(evidence: StoredEvidence, answered: readonly string[]): Evidence {
  const { document } = evidence;
  if (!document.orders?.some(({ id }) => answered.includes(id))) return evidence;
  return { ...evidence, document: { ...document, orders: document.orders.filter(({ id }) => !answered.includes(id)) } };
}

/** The sites that may be blocked and wiped: the last verified list within the admin's bound, or the bound itself. */
export function sitesInForce(state: AgentState): Sites {
  if (!state.organisation) return isHeldBack(state) ? state.enforcement.sites : NO_SITES;
  const { bound } = state.organisation;
  return state.verifiedSites ? intersect(bound, sitesOfList(state.verifiedSites)) : bound;
}

const read = new WeakMap<SiteList, Sites>();
let last: { readonly text: string; readonly sites: Sites } | null = null;

/**
 * The list as sites; the bound leaves out what can never be corporate. Each check-in brings the list as a new value, and
 * mostly the same one: it is then not read again.
 */
function sitesOfList(list: SiteList): Sites {
  const known = read.get(list);
  if (known) return known;
  const corporateSites = list.sites.map(({ pattern }) => pattern);
  const text = JSON.stringify([corporateSites, list.exceptions]);
  const sites =
    last?.text === text ? last.sites : parseSites({ corporateSites, exceptions: list.exceptions }, []).sites;
  last = { text, sites };
  read.set(list, sites);
  return sites;
}

/** When time alone would close sites that are open at `now`, if it would. */
export function openUntil(state: AgentState, now: number): number | null {
  const { access, nextChangeAt } = judge(state, now);
  if (nextChangeAt === null || closes(access)) return null;
  return closes(judge(state, nextChangeAt).access) ? nextChangeAt : null;
}

/** Whether sites are closed by it. */
export function closes(access: Access): boolean {
  return access === 'block' || access === 'wipe';
}

/** What the tenant is told about enforcement; `null` while the target is not reached yet. */
export function enforcementReport(state: AgentState, now: number): EnforcementReport | null {
  const { done, since } = state.enforcement;
  return done ? { access: judge(state, now).access, since, problems: problemsOf(state) } : null;
}

/** What of the protection does not hold: of the enforcement, and of the settings that it goes by. */
export function problemsOf({ enforcement: { problems }, organisation }: AgentState): string[] {
  const isComplete = !organisation || organisation.incomplete.length + organisation.refused.length === 0;
  return isComplete ? [...problems] : [...problems, 'settings-incomplete' satisfies EnforcementProblem];
}
