import type { Decision } from '../access/decide.ts';
import { parseSites } from '../sites/parse-sites.ts';
import { intersect, isEmpty, type Sites, sameSites } from '../sites/site-list.ts';
import { requestCheckIn } from './check-in.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentEvent } from './event.ts';
import { closes, sitesInForce } from './judge.ts';
import type { AgentState } from './state.ts';

/** The posture tokens of one check-in, and for how many seconds they live. */
export type PostureGrant = {
  readonly tokens: readonly { readonly audience: string; readonly token: string }[];
  readonly lifeSeconds: number;
};

/** A token, and the sites whose requests carry it. */
export type PostureHeader = { readonly audience: string; readonly token: string; readonly sites: Sites };

/**
 * What the decision after `event` makes of the posture header. A token is set only where a check-in that has just come
 * brought it and company sites are open; it goes before anything else is done once they are not, whatever closes them. The
 * next check-in comes at half of its life.
 */
export function settlePosture(
  state: AgentState,
  decision: Decision,
  event: AgentEvent,
  effects: AgentEffect[],
): AgentState {
  const isOpen = state.account.state === 'registered' && !closes(decision.access) && state.wipe?.stage !== 'running';
  if (!isOpen) return cleared(state, event, effects);
  if (event.type === 'checkedIn' && event.evidence === state.evidence) {
    const headers = headersOf(state, event.posture);
    if (headers.length === 0) return cleared(state, event, effects);
    effects.unshift({ type: 'setPosture', headers });
    const renewAt = event.at + ((event.posture?.lifeSeconds ?? 0) * 1000) / 2;
    const dueAt = Math.min(state.checkIn.dueAt ?? renewAt, renewAt);
    return { ...state, posture: 'set', checkIn: { ...state.checkIn, dueAt } };
  }
  if (state.posture !== 'set' || sameSites(state.enforcement.sites, sitesInForce(state))) return state;
  // Where other sites are the company's now, the tokens must not go on to those that were.
  return requestCheckIn(cleared(state, event, effects));
}

/** Asked for again until it is known to be done: a worker may be killed before it, and a browser may refuse. */
function cleared(state: AgentState, event: AgentEvent, effects: AgentEffect[]): AgentState {
  const again = state.posture === 'clearing' && (event.type === 'started' || event.type === 'alarm');
  if (state.posture !== 'set' && !again) return state;
  effects.unshift({ type: 'clearPosture' });
  return { ...state, posture: 'clearing' };
}

/** Each token for the sites that the signed list names for its audience, within what is corporate here. */
function headersOf(state: AgentState, grant: PostureGrant | null): readonly PostureHeader[] {
  if (!grant) return [];
  const corporate = sitesInForce(state);
  return (state.verifiedSites?.gates ?? []).flatMap((gate) => {
    const token = grant.tokens.find(({ audience }) => audience === gate.audience)?.token;
    if (token === undefined) return [];
    const sites = intersect(corporate, parseSites({ corporateSites: gate.sites }, []).sites);
    return isEmpty(sites) ? [] : [{ audience: gate.audience, token, sites }];
  });
}
