import type { Evidence } from '../access/decide.ts';
import type { SiteList } from '../protocol/body.ts';
import type { EnforcementReport, RegistrationResponse, WipeReceipt } from '../protocol/client-api.ts';
import { NO_SITES, type Sites } from '../sites/site-list.ts';
import type { Failure } from './failure.ts';
import type { Organisation } from './organisation.ts';

/** A person on this app instance, as the tenant knows it. `tenant` is the address it was made at. */
export type Registration = RegistrationResponse & { readonly tenant: string };

/**
 *   signedOut ──signInAsked──▶ signingIn ──signedIn──▶ registered
 *       ▲                          │                       │
 *       └──signInFailed, restart───┴── signOutAsked, tenant forgot us, tenant changed, wipe finished
 */
export type Account =
  | { readonly state: 'signedOut' }
  | { readonly state: 'signingIn' }
  | { readonly state: 'registered'; readonly registration: Registration };

/** The last verified answer: the signed document itself, so that it can be verified again at each start, and what it says. */
export type StoredEvidence = Evidence & {
  readonly jws: string;
  /** The bodies the document names, by digest. */
  readonly bodies: Readonly<Record<string, string>>;
  /** The corporate sites as the tenant sent them. */
  readonly siteList: SiteList;
};

export type { Organisation };

export type CheckInState = {
  readonly running: boolean;
  /** Something happened while one was running: another follows at once. */
  readonly again: boolean;
  /** Failures in a row. */
  readonly failures: number;
  readonly dueAt: number | null;
  /** What the tenant was last told about enforcement. */
  readonly reported: EnforcementReport | null;
};

/**
 * A wipe begins only when a second document, the confirmation time later, still asks for it. It is then never taken back.
 * `firstIat` is the tenant's clock (seconds), `confirmAt` this device's (milliseconds).
 */
export type Wipe =
  | {
      readonly stage: 'confirming';
      readonly orderId: string;
      readonly firstIat: number;
      readonly firstSeq: number;
      readonly confirmAt: number;
    }
  | {
      readonly stage: 'running';
      readonly orderId: string;
      readonly sites: Sites;
      readonly retryAt: number | null;
    }
  | { readonly stage: 'done'; readonly receipt: WipeReceipt };

/** What the tenant is still to be told after the registration has ended here. */
export type Farewell = {
  readonly tenant: string;
  readonly token: string;
  readonly receipt: WipeReceipt | null;
  readonly tries: number;
  readonly retryAt: number | null;
  readonly giveUpAt: number;
};

/** What the browser is to hold, and whether it does. `since` is when the target was set. */
export type Enforcement = {
  readonly closed: boolean;
  readonly sites: Sites;
  readonly since: number;
  readonly done: boolean;
  readonly problems: readonly string[];
};

/** Everything the agent knows. Plain data, stored whole before any effect of it is performed. */
export type AgentState = {
  readonly organisation: Organisation | null;
  readonly account: Account;
  readonly evidence: StoredEvidence | null;
  /** The last verified list of sites; it survives wipe and sign-out, so that the sites still ask to sign in. */
  readonly verifiedSites: SiteList | null;
  /** The latest time this device's clock has shown since the last verified document. */
  readonly clockFloor: number;
  readonly checkIn: CheckInState;
  readonly wipe: Wipe | null;
  readonly farewell: Farewell | null;
  readonly enforcement: Enforcement;
  readonly problem: (Failure & { readonly at: number }) | null;
  readonly scheduledAt: number | null;
};

export const CHECK_IN_IDLE: CheckInState = { running: false, again: false, failures: 0, dueAt: null, reported: null };

export const INITIAL_STATE: AgentState = {
  organisation: null,
  account: { state: 'signedOut' },
  evidence: null,
  verifiedSites: null,
  clockFloor: 0,
  checkIn: CHECK_IN_IDLE,
  wipe: null,
  farewell: null,
  enforcement: { closed: false, sites: NO_SITES, since: 0, done: true, problems: [] },
  problem: null,
  scheduledAt: null,
};
