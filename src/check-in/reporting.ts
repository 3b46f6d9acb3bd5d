import type { AgentEffect } from '../agent/effect.ts';
import type { AgentEvent } from '../agent/event.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import type { TenantSession } from '../tenant-client/session.ts';
import { TenantError } from '../tenant-client/tenant-error.ts';
import { checkIn } from './check-in.ts';
import { reportId } from './report-id.ts';
import { WakeSocket } from './wake-socket.ts';

type Dispatch = (event: DistributiveOmit<AgentEvent, 'at'>) => void;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Everything that leaves this browser for the tenant while someone is signed in, so that one call can end it all. */
export class Reporting {
  readonly #session: TenantSession;
  readonly #dispatch: Dispatch;
  readonly #socket = new WakeSocket();
  #ended = new AbortController();

  constructor(session: TenantSession, dispatch: Dispatch) {
    this.#session = session;
    this.#dispatch = dispatch;
  }

  async checkIn(effect: Extract<AgentEffect, { type: 'checkIn' }>): Promise<void> {
    const { registrationId, tenant } = effect.registration;
    const { signal } = this.#ended;
    try {
      const result = await checkIn(this.#session, effect, !this.#socket.isOpen, signal);
      if (signal.aborted) return;
      if (result.ticket) this.#listen(tenant, result.ticket, registrationId);
      const stored = new Set(result.acknowledged);
      this.#dispatch({
        type: 'checkedIn',
        registrationId,
        evidence: result.evidence,
        reports: effect.reports.filter(({ id }) => stored.has(id)),
        gap: effect.gap,
        keys: result.keys,
        posture: result.posture,
        jitter: Math.random(),
        reportId: reportId(Date.now()),
      });
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      // The one place where a refused answer leaves a trace for whoever looks into the worker's log.
      console.warn(`Check-in failed (${failure.code}): ${failure.detail}`);
      this.#dispatch({
        type: 'checkInFailed',
        registrationId,
        failure,
        jitter: Math.random(),
        retryAfter: error instanceof TenantError ? error.retryAfter : null,
        reportId: reportId(Date.now()),
      });
    }
  }

  /** Nothing more leaves: at once what is in flight and the socket, then the key (which `signer` still has) and the tokens. */
  async stop(signer: string | null): Promise<void> {
    this.pause();
    await this.#session.forget(signer);
  }

  /** As {@link stop}, but the key stays. */
  pause(): void {
    this.#ended.abort();
    this.#ended = new AbortController();
    this.#socket.close();
  }

  #listen(tenant: string, ticket: string, registrationId: string): void {
    this.#socket.open(tenant, ticket, {
      onCheckIn: (spread) =>
        this.#dispatch(
          spread > 0 ? { type: 'checkInWanted', spread, jitter: Math.random() } : { type: 'checkInAsked' },
        ),
      onClosed: (spread) => this.#dispatch({ type: 'wakeClosed', registrationId, spread, jitter: Math.random() }),
    });
  }
}

function failureOf(error: unknown) {
  if (error instanceof TenantError) return { code: error.code, detail: error.message };
  if (error instanceof ProtocolError)
    return { code: 'answer-refused', detail: `${error.code}: ${error.message}` } as const;
  return { code: 'answer-malformed', detail: String(error) } as const;
}
