import type { Decision } from '../access/decide.ts';
import type { AgentEffect } from './effect.ts';
import { judge } from './judge.ts';
import type { AgentState } from './state.ts';

/** The longest time before a block at which the person is told of it, in milliseconds: a flight should be no surprise. */
const EARLIEST = 2 * 60 * 60_000;

/** What part of the time from the last check-in to the block is left when the person is told. */
const PART_LEFT = 0.25;

/** When time alone closes company sites that are open now, on this device's clock; `null` where it does not. */
export function blockAtOf(state: AgentState, decision: Decision): number | null {
  const { nextChangeAt } = decision;
  if (nextChangeAt === null || isClosed(decision) || state.wipe?.stage === 'running') return null;
  return isClosed(judge(state, nextChangeAt)) ? nextChangeAt : null;
}

/** When to tell the person of the block that comes, once and only while no check-in succeeds; `null` for not at all. */
export function noticeAt(state: AgentState, decision: Decision): number | null {
  const blockAt = blockAtOf(state, decision);
  if (blockAt === null || !state.evidence || state.checkIn.failures === 0) return null;
  if (state.noticedBlockAt === blockAt) return null;
  return blockAt - Math.min(EARLIEST, (blockAt - state.evidence.receivedAt) * PART_LEFT);
}

export function settleNotice(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const decision = judge(state, at);
  const due = noticeAt(state, decision);
  const blockAt = blockAtOf(state, decision);
  if (due === null || blockAt === null || at < due) return state;
  effects.push({ type: 'notify', blockAt });
  return { ...state, noticedBlockAt: blockAt };
}

function isClosed({ access }: Decision): boolean {
  return access === 'block' || access === 'wipe';
}
