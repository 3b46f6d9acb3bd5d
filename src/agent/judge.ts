import { type Decision, decide } from '../access/decide.ts';
import type { EnforcementReport } from '../protocol/client-api.ts';
import { intersect, parseSiteList, type Sites } from '../sites/site-list.ts';
import type { AgentState } from './state.ts';

/** The decision for what the agent knows at `now`. */
export function judge(state: AgentState, now: number): Decision {
  return decide({
    configured: state.organisation !== null,
    whenSignedOut: state.organisation?.configuration.whenSignedOut ?? 'block',
    registered: state.account.state === 'registered',
    evidence: state.evidence,
    device: state.device,
    now,
    clockFloor: state.clock.floor,
  });
}

/** The hosts that may be blocked and wiped: the last verified list within the admin's bound, or the bound itself. */
export function sitesInForce(state: AgentState): Sites {
  if (!state.organisation) return [];
  const { bound } = state.organisation;
  return state.verifiedSites ? intersect(bound, parseSiteList(state.verifiedSites).hosts) : bound;
}

/** What the tenant is told about enforcement; `null` while the target is not reached yet. */
export function enforcementReport(state: AgentState, now: number): EnforcementReport | null {
  const { done, since, problems } = state.enforcement;
  return done ? { access: judge(state, now).access, since, problems: [...problems] } : null;
}
