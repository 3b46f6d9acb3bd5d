import type { WipeOptions } from '../access/access-document.ts';
import type { Evidence } from '../access/evidence.ts';
import type { Signal } from '../health/signal.ts';
import type { SiteList } from '../protocol/body.ts';
import type {
  AppVersions,
  HealthProvenance,
  HealthReport,
  RegistrationResponse,
  ReportGap,
} from '../protocol/client-api.ts';
import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import { NO_SITES, type Sites } from '../sites/site-list.ts';
import type { Failure } from './failure.ts';
import type { Organisation } from './organisation.ts';

/**
 * A person on this app instance, as the tenant knows it. `tenant` is the address it was made at. Its tokens and its key are
 * not here: they never leave the browser's own store for them.
 */
export type Registration = {
  readonly [Member in
    | 'registrationId'
    | 'deviceTag'
    | 'signOutToken'
    | 'issuer'
    | 'organisation'
    | 'user'
    | 'keys']: RegistrationResponse[Member];
} & { readonly tenant: string; readonly signIn?: RegistrationResponse['signIn'] };

/** The machine stands in account.ts. `previous` is the registration that asks for its person again, where there is one. */
export type Account =
  | { readonly state: 'signedOut' }
  | {
      readonly state: 'signingIn';
      /** No window may open: the person has not asked. */
      readonly silent: boolean;
      readonly previous: Registration | null;
    }
  | {
      readonly state: 'registering';
      readonly failures: number;
      readonly retryAt: number | null;
      readonly previous: Registration | null;
    }
  | { readonly state: 'registered'; readonly registration: Registration }
  | { readonly state: 'needsSignIn'; readonly registration: Registration };

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
  /** When `dueAt` was set, by the same clock: one that shows an earlier time has been set back. */
  readonly plannedAt: number;
};

/**
 * What this browser finds out about itself and its device. `health`: the predefined state and when it was last updated (ISO
 * 8601), and where a health source is configured who said so and what it rests on.
 */
export type Observation = {
  readonly versions: AppVersions;
  readonly health: {
    readonly state: string;
    readonly lastUpdateDateTime: string;
    readonly provenance?: HealthProvenance | undefined;
    readonly signals?: readonly Signal[] | undefined;
  };
};

/**
 * Reports on their way: each is kept until the tenant has said that it is stored, and there are never more than a few. The
 * oldest give way, and `gap` says which.
 */
export type Outbox = {
  /** The number of the newest report made. */
  readonly seq: number;
  readonly reports: readonly HealthReport[];
  readonly gap: ReportGap | null;
  /** The newest report made, stored or not: only what differs from it is worth another. */
  readonly newest: HealthReport | null;
  /** What was last sent, for the person to read. */
  readonly sent: { readonly at: number; readonly report: HealthReport } | null;
};

/**
 * Something that asks for a wipe, and the first document that did so: its epoch, number and time by the tenant's clock
 * (seconds). `orderId` is an admin's order, or for policies a name made here; `cause` what the tenant calls theirs.
 */
export type WipeAsk = {
  readonly by: 'admin' | 'policy';
  readonly orderId: string;
  readonly cause?: string | undefined;
  readonly epoch: string;
  readonly iat: number;
  readonly seq: number;
};

/** How far a wipe has come: which step, and of what that counts how much is done. */
export type WipeProgress = { readonly step: string; readonly done: number; readonly total: number };

export type RunningWipe = {
  readonly stage: 'running';
  readonly orderId: string;
  readonly sites: Sites;
  readonly options: WipeOptions;
  /** What was proven when it began; neither of them: a sign-out. It is withdrawn when a document asks for none of it. */
  readonly causes: { readonly orders: readonly string[]; readonly policy: boolean };
  /** The tenant's orders that its receipt goes to. */
  readonly answers: readonly string[];
  readonly retryAt: number | null;
  readonly progress: WipeProgress | null;
  /** It was withdrawn, and whether anything had been removed by then is not known yet. */
  readonly stopping: boolean;
  /** The person signed out meanwhile: where it is stopped, that still follows. */
  readonly thenSignOut: boolean;
};

/** The machine stands in wipe.ts. `confirmAt` is on this device's clock, and only says when to ask the tenant again. */
export type Wipe =
  | { readonly stage: 'confirming'; readonly asks: readonly WipeAsk[]; readonly confirmAt: number }
  | RunningWipe
  | { readonly stage: 'done'; readonly receipt: WipeReceipt };

/** What the tenant is still to be told after a registration has ended here. It is known by its token. */
export type Farewell = {
  readonly tenant: string;
  /** Whose key signs the receipt; `null` where a version before this one wrote it. */
  readonly registrationId: string | null;
  readonly signOutToken: string;
  readonly receipt: WipeReceipt | null;
  /** The tenant's orders that the receipt answers. */
  readonly orders: readonly string[];
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

/**
 * What this device's clock has been through since the last verified document, in its own milliseconds. `floor` advances
 * with `seenAt`, and with what the worker has lived, and never goes back: what a clock that was set back or held still takes
 * away from the time since the document, once or little by little, the floor still counts. Only a verified document brings
 * the two together again.
 */
export type Clock = { readonly seenAt: number; readonly floor: number };

/** Everything the agent knows. Plain data, stored whole before any effect of it is performed. */
export type AgentState = {
  readonly organisation: Organisation | null;
  readonly account: Account;
  /** Someone signed out or was wiped: the next sign-in shows a page and asks, whatever session the provider still has. */
  readonly askWhoSignsIn: boolean;
  readonly observed: Observation | null;
  readonly outbox: Outbox;
  readonly evidence: StoredEvidence | null;
  /** The last verified list of sites; it survives wipe and sign-out, so that the sites still ask to sign in. */
  readonly verifiedSites: SiteList | null;
  readonly clock: Clock;
  readonly checkIn: CheckInState;
  readonly wipe: Wipe | null;
  /** Orders that a wipe here has answered, the newest last; one of them has no second effect. */
  readonly answeredOrders: readonly string[];
  /** When the last wipe ended that was not the person's own sign-out, until a document asks for none. */
  readonly wipedAt: number | null;
  readonly farewells: readonly Farewell[];
  readonly enforcement: Enforcement;
  /**
   * Whether requests to sites behind a gate carry a token; `clearing` until it is sure that they do so no more. The tokens
   * themselves are kept nowhere but in the browser's rules.
   */
  readonly posture: 'none' | 'set' | 'clearing';
  readonly problem: (Failure & { readonly at: number }) | null;
  readonly scheduledAt: number | null;
  /** The block that the person was last told is coming, by its time. */
  readonly noticedBlockAt: number | null;
  /** The new sign-in that the person was last told is due, by the tenant's time (seconds). */
  readonly noticedSignInAt: number | null;
};

export const CHECK_IN_IDLE: CheckInState = { running: false, again: false, failures: 0, dueAt: null, plannedAt: 0 };

export const OUTBOX_EMPTY: Outbox = { seq: 0, reports: [], gap: null, newest: null, sent: null };

export const INITIAL_STATE: AgentState = {
  organisation: null,
  account: { state: 'signedOut' },
  askWhoSignsIn: false,
  observed: null,
  outbox: OUTBOX_EMPTY,
  evidence: null,
  verifiedSites: null,
  clock: { seenAt: 0, floor: 0 },
  checkIn: CHECK_IN_IDLE,
  wipe: null,
  answeredOrders: [],
  wipedAt: null,
  farewells: [],
  enforcement: { closed: false, sites: NO_SITES, since: 0, done: true, problems: [] },
  posture: 'none',
  problem: null,
  scheduledAt: null,
  noticedBlockAt: null,
  noticedSignInAt: null,
};
