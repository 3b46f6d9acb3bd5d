import { openDB } from 'idb';

/** What proves to the tenant who this browser is. The private key cannot be exported. `refreshAt`: this device's clock. */
export type Credentials = {
  readonly keyPair: CryptoKeyPair;
  readonly tokens: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly refreshAt: number;
  } | null;
};

/** Where they are kept: one record, so that it is stored whole or not at all. */
export type CredentialStore = {
  readonly read: () => Promise<Credentials | null>;
  readonly write: (credentials: Credentials) => Promise<void>;
  readonly remove: () => Promise<void>;
};

const DATABASE = 'drawbridge-credentials';
const STORE = 'credentials';
const KEY = 'current';

/** The extension's own IndexedDB, which is the one place that can hold a key which cannot be exported. */
export const credentialStore: CredentialStore = {
  read: () => inDatabase((db) => db.get(STORE, KEY)).then((found) => (isCredentials(found) ? found : null)),
  write: (credentials) => inDatabase((db) => db.put(STORE, credentials, KEY)).then(() => undefined),
  remove: () => inDatabase((db) => db.delete(STORE, KEY)),
};

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
