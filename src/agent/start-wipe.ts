import type { AgentEffect } from './effect.ts';
import type { AgentState, RunningWipe } from './state.ts';

/** Begins a wipe, whose cause is proven or is the person's own sign-out. */
export function startWipe(
  state: AgentState,
  order: Pick<RunningWipe, 'orderId' | 'sites' | 'options' | 'causes' | 'answers'>,
  effects: AgentEffect[],
): AgentState {
  const wipe: RunningWipe = {
    ...order,
    stage: 'running',
    retryAt: null,
    progress: null,
    stopping: false,
    thenSignOut: false,
  };
  performWipe(wipe, effects);
  return { ...state, wipe };
}

/** Has a wipe that is under way performed: at its beginning, by a new worker, and again where it could not finish. */
export function performWipe({ orderId, sites, options, stopping }: RunningWipe, effects: AgentEffect[]): void {
  effects.push({ type: 'wipe', orderId, sites, options });
  if (stopping) effects.push({ type: 'stopWipe', orderId });
}
