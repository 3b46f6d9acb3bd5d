import type { Sites } from '../sites/site-list.ts';
import { type AgentState, INITIAL_STATE } from './state.ts';

/**
 * A version before the one that stored the state must not go on with what it half understands, nor store anything over it. It is
 * held back: company sites are closed, nobody is signed in or asked, nothing is sent, and the person is told to update. The
 * version that stored it, or one after it, finds everything as it was.
 *
 * `sites` are those of the target last set, until the organisation's settings have been read.
 */
export function heldBack(sites: Sites, at: number): AgentState {
  return {
    ...INITIAL_STATE,
    enforcement: { closed: true, sites, since: at, done: false, problems: [] },
    problem: { code: 'stored-state-newer', detail: '', at },
  };
}

export function isHeldBack({ problem }: AgentState): boolean {
  return problem?.code === 'stored-state-newer';
}
