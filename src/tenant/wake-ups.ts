/** `checkIn`: something changed for this browser. `ended`: its registration is gone. */
export type WakeUp = 'checkIn' | 'ended';

/**
 * Carries wake-ups to the process that holds a browser's socket. One process needs no more than {@link createWakeUps}; with
 * several, the same interface stands on PostgreSQL's LISTEN and NOTIFY.
 */
export type WakeUps = {
  /** Returns what ends the subscription. */
  subscribe(registrationId: string, listener: (wakeUp: WakeUp) => void): () => void;
  /** To be called once the change is committed. */
  send(registrationId: string, wakeUp: WakeUp): void;
};

export function createWakeUps(): WakeUps {
  const listeners = new Map<string, Set<(wakeUp: WakeUp) => void>>();
  return {
    subscribe(registrationId, listener) {
      const own = listeners.get(registrationId) ?? new Set();
      listeners.set(registrationId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(registrationId) === own) listeners.delete(registrationId);
      };
    },
    send(registrationId, wakeUp) {
      for (const listener of [...(listeners.get(registrationId) ?? [])]) listener(wakeUp);
    },
  };
}
