import type { JSONWebKeySet } from 'jose';
import type { HealthReport, ReportGap } from '../protocol/client-api.ts';
import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import type { Failure } from './failure.ts';
import type { PostureGrant } from './posture.ts';
import type { Observation, Organisation, Registration, StoredEvidence, WipeProgress } from './state.ts';

/**
 * What happened. Every event carries `at`, this device's clock in milliseconds: the agent has no clock of its own. `lived` is
 * how long the worker has lived since its last event, by a clock that cannot be set; nothing for a worker's first. The agent
 * has no dice either: `jitter` is 0 to 1, and `reportId` a new UUIDv7, both drawn by the edge.
 */
export type AgentEvent = { readonly at: number; readonly lived?: number } & (
  | {
      /** A worker has begun to live; whatever the last one was doing is cut off. */
      readonly type: 'started';
    }
  | { readonly type: 'configurationRead'; readonly organisation: Organisation; readonly reportId?: string }
  | {
      /** The person no longer accepts the organisation that they had accepted. */
      readonly type: 'acceptanceTakenBack';
    }
  | {
      /** Nothing can be used of what there is now. */
      readonly type: 'configurationMissing';
      readonly reportId: string;
    }
  | { readonly type: 'observed'; readonly observation: Observation; readonly reportId: string }
  | { readonly type: 'signInAsked' }
  | {
      /** The provider knows the person; the browser is not registered yet. */
      readonly type: 'authorized';
    }
  | { readonly type: 'signedIn'; readonly registration: Registration }
  | { readonly type: 'signInFailed'; readonly failure: Failure }
  | {
      readonly type: 'registrationFailed';
      readonly failure: Failure;
      readonly jitter: number;
      readonly retryAfter: number | null;
    }
  | { readonly type: 'signOutAsked' }
  | {
      /** By the person, or by the wake-up socket for what cannot wait. */
      readonly type: 'checkInAsked';
    }
  | {
      /** By the wake-up socket, for news that may come at any moment within `spread` milliseconds. */
      readonly type: 'checkInWanted';
      readonly spread: number;
      readonly jitter: number;
    }
  | { readonly type: 'networkBack' }
  | {
      /** The due time has come, or the watchdog looks in. */
      readonly type: 'alarm';
    }
  | {
      readonly type: 'checkedIn';
      readonly registrationId: string;
      readonly evidence: StoredEvidence;
      /** What was sent with it and is stored now. */
      readonly reports: readonly HealthReport[];
      readonly gap: ReportGap | null;
      /** The tenant's keys, where they have changed; signed with one that was known. */
      readonly keys: JSONWebKeySet | null;
      /** The posture tokens that came with it, where there are any. */
      readonly posture: PostureGrant | null;
      readonly jitter: number;
      readonly reportId: string;
    }
  | {
      readonly type: 'checkInFailed';
      readonly registrationId: string;
      readonly failure: Failure;
      readonly jitter: number;
      /** Milliseconds the tenant asked to wait, if it did. */
      readonly retryAfter: number | null;
      readonly reportId: string;
    }
  | {
      /** The wake-up socket is gone. `spread`: milliseconds over which the tenant asked browsers to come back. */
      readonly type: 'wakeClosed';
      readonly registrationId: string;
      readonly spread: number;
      readonly jitter: number;
    }
  | {
      readonly type: 'enforced';
      readonly since: number;
      readonly problems: readonly string[];
      readonly reportId: string;
    }
  | {
      /** After `clearPosture`: no request carries a token any more. */
      readonly type: 'postureCleared';
    }
  | { readonly type: 'wipeProgressed'; readonly orderId: string; readonly progress: WipeProgress }
  | { readonly type: 'wipeFinished'; readonly receipt: WipeReceipt }
  | {
      /** After `stopWipe`: nothing was removed. */
      readonly type: 'wipeStopped';
      readonly orderId: string;
    }
  | { readonly type: 'wipeFailed'; readonly orderId: string }
  | { readonly type: 'farewellSaid'; readonly signOutToken: string }
  | { readonly type: 'farewellFailed'; readonly signOutToken: string }
);
