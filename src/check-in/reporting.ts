import type { AgentEffect } from '../agent/effect.ts';
import type { AgentEvent } from '../agent/event.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { TenantError } from '../tenant-client/tenant-error.ts';
import { checkIn } from './check-in.ts';
import { WakeSocket } from './wake-socket.ts';

type Dispatch = (event: DistributiveOmit<AgentEvent, 'at'>) => void;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Everything that leaves this browser for the tenant while someone is signed in, so that one call can end it all. */
export class Reporting {
  readonly #dispatch: Dispatch;
  readonly #socket = new WakeSocket();
  #ended = new AbortController();

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
  }

  async checkIn(effect: Extract<AgentEffect, { type: 'checkIn' }>): Promise<void> {
    const { registrationId, tenant } = effect.registration;
    const { signal } = this.#ended;
    try {
      const { evidence, ticket } = await checkIn(effect, !this.#socket.isOpen, signal);
      if (signal.aborted) return;
      if (ticket) {
        this.#socket.open(tenant, ticket, {
          onCheckIn: () => this.#dispatch({ type: 'checkInAsked' }),
          onClosed: () => this.#dispatch({ type: 'wakeClosed', registrationId }),
        });
      }
      this.#dispatch({ type: 'checkedIn', registrationId, evidence, reported: effect.report });
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      // The one place where a refused answer leaves a trace for whoever looks into the worker's log.
      console.warn(`Check-in failed (${failure.code}): ${failure.detail}`);
      const retryAfter = error instanceof TenantError ? error.retryAfter : null;
      this.#dispatch({ type: 'checkInFailed', registrationId, failure, jitter: Math.random(), retryAfter });
    }
  }

  stop(): void {
    this.#ended.abort();
    this.#ended = new AbortController();
    this.#socket.close();
  }
}

function failureOf(error: unknown) {
  if (error instanceof TenantError) return { code: error.code, detail: error.message };
  if (error instanceof ProtocolError)
    return { code: 'answer-refused', detail: `${error.code}: ${error.message}` } as const;
  return { code: 'answer-malformed', detail: String(error) } as const;
}
