import type { AgentEffect } from '../../src/agent/effect.ts';
import type { AgentState } from '../../src/agent/state.ts';
import { forgetJournal, hasRemoved, readJournal, writeJournal } from '../../src/enforcement/wipe/journal.ts';
import { type WipeOrder, WipeStopped } from '../../src/enforcement/wipe/order.ts';
import { wipe } from '../../src/enforcement/wipe/wipe.ts';
import type { Happening } from './runner.ts';

type WipeEffect = Extract<AgentEffect, { type: 'wipe' }>;

/** Milliseconds between two words about one step: each is stored and shown. */
const PROGRESS_EVERY = 500;

/** The wipes of this worker: one after the other, each at most once at a time, and stopped while that is possible. */
export class Wipes {
  readonly #running = new Map<string, AbortController>();
  readonly #dispatch: (happening: Happening) => void;
  readonly #state: () => Promise<AgentState>;
  #turns: Promise<unknown> = Promise.resolve();

  constructor(dispatch: (happening: Happening) => void, state: () => Promise<AgentState>) {
    this.#dispatch = dispatch;
    this.#state = state;
  }

  /** Asked for again while it runs, it runs on: whoever asked hears of its end. */
  async perform(effect: WipeEffect): Promise<void> {
    const { orderId } = effect;
    if (this.#running.has(orderId)) return;
    const stop = new AbortController();
    this.#running.set(orderId, stop);
    const turn = this.#turns.then(() => this.#wipe(effect, stop.signal));
    this.#turns = turn;
    const happening = await turn;
    this.#running.delete(orderId);
    this.#dispatch(happening);
  }

  /** Of a wipe that waits to be tried again nobody would hear: it is looked up in its journal, when no wipe writes there. */
  async stop(orderId: string): Promise<void> {
    const running = this.#running.get(orderId);
    if (running) return running.abort();
    const turn = this.#turns.then(() => this.#stopWaiting(orderId));
    this.#turns = turn.catch(() => undefined);
    await turn;
  }

  async #stopWaiting(orderId: string): Promise<void> {
    const isTooLate = await hasRemoved(orderId);
    const journal = await readJournal(orderId);
    if (journal && isTooLate) await writeJournal({ ...journal, cancelled: true });
    if (journal && !isTooLate) await forgetJournal(orderId);
    // Tried again meanwhile, it waits for its turn, and is who says how it ended.
    const next = this.#running.get(orderId);
    if (next) return next.abort();
    if (!isTooLate) this.#dispatch({ type: 'wipeStopped', orderId });
  }

  /** The tenant has its receipt: which origins there were is nobody's business any more. */
  async forget(orderId: string): Promise<void> {
    await forgetJournal(orderId).catch((error) => console.warn(`A journal stays: ${String(error)}`));
  }

  async #wipe(effect: WipeEffect, signal: AbortSignal): Promise<Happening> {
    const { orderId } = effect;
    let saidAt = Number.NEGATIVE_INFINITY;
    let said = '';
    try {
      const receipt = await wipe(orderFrom(effect, await this.#state()), {
        signal,
        onProgress: (progress) => {
          const now = performance.now();
          if (progress.step === said && now - saidAt < PROGRESS_EVERY) return;
          [said, saidAt] = [progress.step, now];
          this.#dispatch({ type: 'wipeProgressed', orderId, progress });
        },
      });
      return { type: 'wipeFinished', receipt };
    } catch (error) {
      if (error instanceof WipeStopped) {
        await forgetJournal(orderId).catch(() => undefined);
        return { type: 'wipeStopped', orderId };
      }
      console.warn(`The wipe ${orderId} could not go on: ${String(error)}`);
      return { type: 'wipeFailed', orderId };
    }
  }
}

/** With what the signed list knows of domains, and where the organisation's own service is. */
export function orderFrom(
  { orderId, sites, options }: WipeEffect,
  { verifiedSites, organisation }: Pick<AgentState, 'verifiedSites' | 'organisation'>,
): WipeOrder {
  const listed = verifiedSites?.sites ?? [];
  const domainsOf = (sites: typeof listed) => [
    ...new Set(sites.flatMap(({ registrableDomain }) => registrableDomain ?? [])),
  ];
  const service = organisation && URL.parse(organisation.configuration.tenant)?.hostname;
  return {
    orderId,
    sites,
    options,
    wholeDomains: domainsOf(listed.filter(({ wholeDomain }) => wholeDomain)),
    registrableDomains: domainsOf(listed),
    serviceHosts: service ? [service] : [],
  };
}
