import type { DeviceFacts } from '../health/device-facts.ts';
import type { EnforcementReport, WipeReceipt } from '../protocol/client-api.ts';
import type { Failure } from './failure.ts';
import type { Organisation, Registration, StoredEvidence } from './state.ts';

/** What happened. Every event carries `at`, this device's clock in milliseconds: the agent has no clock of its own. */
export type AgentEvent = { readonly at: number } & (
  | {
      /** A worker has begun to live; whatever the last one was doing is cut off. */
      readonly type: 'started';
    }
  | { readonly type: 'configurationRead'; readonly organisation: Organisation }
  | { readonly type: 'deviceRead'; readonly device: DeviceFacts }
  | { readonly type: 'signInAsked' }
  | { readonly type: 'signedIn'; readonly registration: Registration }
  | { readonly type: 'signInFailed'; readonly failure: Failure }
  | { readonly type: 'signOutAsked' }
  | {
      /** By the person, the wake-up socket or a change of the network. */
      readonly type: 'checkInAsked';
    }
  | {
      /** The due time has come, or the watchdog looks in. */
      readonly type: 'alarm';
    }
  | {
      readonly type: 'checkedIn';
      readonly registrationId: string;
      readonly evidence: StoredEvidence;
      readonly reported: EnforcementReport | null;
    }
  | {
      readonly type: 'checkInFailed';
      readonly registrationId: string;
      readonly failure: Failure;
      /** 0 to 1, drawn by the edge: spreads the retries of many browsers. */
      readonly jitter: number;
      /** Milliseconds the tenant asked to wait, if it did. */
      readonly retryAfter: number | null;
    }
  | { readonly type: 'wakeClosed'; readonly registrationId: string }
  | { readonly type: 'enforced'; readonly since: number; readonly problems: readonly string[] }
  | { readonly type: 'wipeFinished'; readonly receipt: WipeReceipt }
  | { readonly type: 'wipeFailed'; readonly orderId: string }
  | { readonly type: 'farewellSaid' }
  | { readonly type: 'farewellFailed' }
);
