import type { TenantKeys } from './keys.ts';
import type { Database } from './store/database.ts';
import type { WakeUps } from './wake-ups.ts';

export type Registered = {
  readonly registrationId: string;
  readonly deviceTag: string;
  readonly userPrincipalName: string;
};

/** What the parts of one running tenant share. */
export type TenantContext = {
  /** The tenant's address, without a slash at its end: the issuer of its documents and the audience of partner events. */
  readonly url: string;
  readonly db: Database;
  readonly keys: TenantKeys;
  readonly wakeUps: WakeUps;
  /** Extensions whose redirect address may receive a sign-in's code. */
  readonly extensionIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly registered: (registered: Registered) => void;
};
