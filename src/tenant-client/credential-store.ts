import { openDB } from 'idb';

/** What proves to the tenant who this browser is. The private key cannot be exported. `refreshAt`: this device's clock. */
export type Credentials = {
  readonly keyPair: CryptoKeyPair;
  /** The registration that the tokens are of; not there where a version before this one wrote them. */
  readonly registrationId?: string | undefined;
  readonly tokens: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly refreshAt: number;
  } | null;
};

/** Where they are kept: one record, so that it is stored whole or not at all; and apart, keys that a receipt is left for. */
export type CredentialStore = {
  readonly read: () => Promise<Credentials | null>;
  readonly write: (credentials: Credentials) => Promise<void>;
  readonly remove: () => Promise<void>;
  /**
   * Puts the key of this registration aside, without its tokens, where that has not been done: both or neither. Gives the key,
   * or `null` where there is none of this registration.
   */
  readonly putAside: (registrationId: string) => Promise<CryptoKeyPair | null>;
  /** Removes the keys that were put aside, but not those of these registrations. */
  readonly keepAside: (registrationIds: readonly string[]) => Promise<void>;
};

const DATABASE = 'drawbridge-credentials';
const STORE = 'credentials';
const KEY = 'current';
const ASIDE = 'aside ';

/** The extension's own IndexedDB, which is the one place that can hold a key which cannot be exported. */
export const credentialStore: CredentialStore = {
  read: () => inDatabase((db) => db.get(STORE, KEY)).then((found) => (isCredentials(found) ? found : null)),
  write: (credentials) => inDatabase((db) => db.put(STORE, credentials, KEY)).then(() => undefined),
  remove: () => inDatabase((db) => db.delete(STORE, KEY)),
  putAside: (registrationId) =>
    inDatabase(async (db) => {
      const transaction = db.transaction(STORE, 'readwrite', { durability: 'strict' });
      const { store } = transaction;
      const [current, aside] = await Promise.all([store.get(KEY), store.get(ASIDE + registrationId)]);
      const own = isCredentials(current) && belongsTo(current, registrationId) ? current.keyPair : null;
      const moves = own ? [store.put({ keyPair: own }, ASIDE + registrationId), store.delete(KEY)] : [];
      await Promise.all([...moves, transaction.done]);
      return own ?? (isCredentials(aside) ? aside.keyPair : null);
    }),
  keepAside: (registrationIds) =>
    inDatabase(async (db) => {
      const kept = new Set<IDBValidKey>([KEY, ...registrationIds.map((id) => ASIDE + id)]);
      for (const key of await db.getAllKeys(STORE)) if (!kept.has(key)) await db.delete(STORE, key);
    }),
};

/** A key without tokens is not registered yet; tokens that name no registration are of the one there was. */
export function belongsTo({ tokens, registrationId }: Credentials, id: string): boolean {
  return tokens !== null && (registrationId ?? id) === id;
}

/** Opened for each use: rarely enough, and a connection that the browser ended by itself is never met again. */
async function inDatabase<Result>(use: (db: Awaited<ReturnType<typeof openDB>>) => Promise<Result>): Promise<Result> {
  const db = await openDB(DATABASE, 1, { upgrade: (created) => void created.createObjectStore(STORE) });
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

function isCredentials(found: unknown): found is Credentials {
  const pair = (found as Credentials | undefined)?.keyPair;
  return pair?.privateKey instanceof CryptoKey && pair.publicKey instanceof CryptoKey;
}
