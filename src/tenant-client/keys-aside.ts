import { belongsTo, type CredentialStore, type Credentials } from './credential-store.ts';

/**
 * Keys of registrations that have ended, each kept for the receipt of its wipe and good for nothing else. One thing is done at a
 * time: a receipt that is to be signed waits for its key to be put aside.
 */
export class KeysAside {
  readonly #store: CredentialStore;
  /** What a full disk did not take lives as long as this worker. */
  readonly #inMemory = new Map<string, CryptoKeyPair>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  /** Puts the key aside; what this worker knew of it (`known`) helps where the store does not. The tokens are gone either way. */
  put(registrationId: string, known: Credentials | null): Promise<void> {
    return this.#inTurn(async () => {
      if (known && belongsTo(known, registrationId)) this.#inMemory.set(registrationId, known.keyPair);
      await this.#store.putAside(registrationId).catch(async (error) => {
        console.error('A key could not be put aside:', error);
        await this.#store.remove();
      });
    });
  }

  /** The key of this registration, also where a worker was killed before it put it aside; `null` where there is none. */
  of(registrationId: string): Promise<CryptoKeyPair | null> {
    return this.#inTurn(async () => this.#inMemory.get(registrationId) ?? this.#store.putAside(registrationId));
  }

  /** All others are gone, here and in the store. */
  keep(registrationIds: readonly string[]): Promise<void> {
    return this.#inTurn(() => {
      for (const id of this.#inMemory.keys()) if (!registrationIds.includes(id)) this.#inMemory.delete(id);
      return this.#store.keepAside(registrationIds);
    });
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
