/**
 * `checkIn`: something changed for this browser, which comes at a random moment within the spread. `ended`: its
 * registration is gone.
 */
export type WakeUp = { readonly type: 'checkIn'; readonly withinSeconds: number } | { readonly type: 'ended' };

type Listener = (wakeUp: WakeUp) => void;

/**
 * Carries wake-ups to the process that holds a browser's socket. One process needs no more than {@link createWakeUps}; with
 * several, the same interface stands on PostgreSQL's LISTEN and NOTIFY (postgres-wake-ups.ts).
 */
export type WakeUps = {
  /** How many listen. */
  readonly size: number;
  /** Whether anybody listens for this registration here. */
  hears(registrationId: string): boolean;
  /** Returns what ends the subscription. */
  subscribe(registrationId: string, listener: Listener): () => void;
  /** To be called once the change is committed. */
  send(registrationId: string, wakeUp: WakeUp): void;
  sendAll(wakeUp: WakeUp): void;
};

export function createWakeUps(): WakeUps {
  const listeners = new Map<string, Set<Listener>>();
  const send = (own: Iterable<Listener> | undefined, wakeUp: WakeUp) => {
    for (const listener of [...(own ?? [])]) listener(wakeUp);
  };
  return {
    get size() {
      return listeners.size;
    },
    hears: (registrationId) => listeners.has(registrationId),
    subscribe(registrationId, listener) {
      const own = listeners.get(registrationId) ?? new Set();
      listeners.set(registrationId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(registrationId) === own) listeners.delete(registrationId);
      };
    },
    send: (registrationId, wakeUp) => send(listeners.get(registrationId), wakeUp),
    sendAll(wakeUp) {
      for (const own of [...listeners.values()]) send(own, wakeUp);
    },
  };
}
