import * as v from 'valibot';
import { GATE_API, MAX_POSTURE_LIFE, RevocationsResponseSchema } from '../protocol/posture-token.ts';

export type Revocations = {
  /** The last check-in number of a registration whose token was taken back, `undefined` for none. */
  upTo(sid: string): number | undefined;
  /** Whether the tenant was heard lately enough for its silence to mean that nothing was taken back. */
  isCurrent(): boolean;
  close(): void;
};

export type FeedOptions = {
  readonly tenant: string;
  /** This gate's secret at the tenant. */
  readonly secret: string;
  /** Seconds of the tenant's silence after which nobody is let in; 60 unless given. */
  readonly mostSilence?: number;
  /** Milliseconds, by a clock that nobody sets. */
  readonly uptime?: () => number;
  readonly log?: (line: string) => void;
};

/** Seconds that the tenant keeps a question open, and this waits for its answer. */
const WAIT = 20;
const TIMEOUT = 30;

/** Milliseconds between tries while the tenant cannot be reached. */
const RETRY = 1_000;

/** Longer than any token lives, in milliseconds: what was taken back before is over anyhow. */
const KEPT = (MAX_POSTURE_LIFE + 120) * 1000;

/**
 * Follows what the tenant takes back: one request is always open, and is answered at once when there is something. Until the
 * first answer nothing is known, and nobody is let in.
 */
export function followRevocations({
  tenant,
  secret,
  mostSilence = 60,
  uptime = () => performance.now(),
  log = () => undefined,
}: FeedOptions): Revocations {
  const revoked = new Map<string, { readonly upTo: number; readonly at: number }>();
  const closing = new AbortController();
  let position = 0;
  let heardAt = Number.NEGATIVE_INFINITY;
  let failing = false;

  async function ask(): Promise<void> {
    // The first question is answered at once, so that a gate opens as soon as it can.
    const wait = heardAt === Number.NEGATIVE_INFINITY || failing ? 0 : Math.min(WAIT, mostSilence / 2);
    const response = await fetch(`${tenant}${GATE_API.revocations}?after=${position}&wait=${Math.floor(wait)}`, {
      headers: { authorization: `Bearer ${secret}` },
      redirect: 'error',
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT * 1000)]),
    });
    if (!response.ok) throw new Error(`the tenant answered ${response.status}`);
    const answer = v.parse(RevocationsResponseSchema, await response.json());
    const at = uptime();
    for (const { sid, upTo } of answer.revocations) {
      const before = revoked.get(sid)?.upTo ?? 0;
      revoked.delete(sid); // In the order in which they came, so that the oldest are first.
      revoked.set(sid, { upTo: Math.max(before, upTo), at });
    }
    for (const [sid, entry] of revoked) {
      if (at - entry.at < KEPT) break;
      revoked.delete(sid);
    }
    position = answer.position;
    heardAt = at;
    if (failing) log('The tenant is heard again.');
    failing = false;
  }

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await ask();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (!failing) log(`What the tenant takes back is not heard: ${(error as Error).message}`);
        failing = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY).unref());
      }
    }
  }

  void follow();
  return {
    upTo: (sid) => revoked.get(sid)?.upTo,
    isCurrent: () => uptime() - heardAt < mostSilence * 1000,
    close: () => closing.abort(),
  };
}
