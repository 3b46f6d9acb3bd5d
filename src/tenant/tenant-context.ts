import type { IncomingMessage } from 'node:http';
import type { Admission } from './client-api/admission.ts';
import type { CheckInCounts } from './client-api/check-in-counts.ts';
import type { SettingsCache } from './client-api/settings-cache.ts';
import type { TenantKeys } from './keys.ts';
import type { PostureChanged } from './posture/posture-changed.ts';
import type { SignIn } from './sign-in/sign-in.ts';
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
  /** Another object after a rotation: read it anew for each request. */
  readonly keys: TenantKeys;
  /** The keys are these from now on, here and in the other processes. */
  readonly useKeys: (keys: TenantKeys) => Promise<void>;
  readonly settings: SettingsCache;
  readonly wakeUps: WakeUps;
  readonly postureChanged: PostureChanged;
  readonly signIn: SignIn;
  readonly admission: Admission;
  readonly checkInCounts: CheckInCounts;
  readonly checkInsPerSecond: number;
  /**
   * Who says which people and groups there are: this tenant, with its own OpenID provider; else another's directory (`scim`)
   * or its tokens (`token`). Whether an account is enabled only the first two can say.
   */
  readonly directory: 'own' | 'scim' | 'token';
  /** Extensions whose redirect address may receive a sign-in's code. */
  readonly extensionIds: readonly string[];
  /** From where a request comes, for limits. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly registered: (registered: Registered) => void;
};
