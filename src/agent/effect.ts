import type { WipeOptions } from '../access/access-document.ts';
import type { AppVersions, HealthReport, ReportGap } from '../protocol/client-api.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { Sites } from '../sites/site-list.ts';
import type { PostureHeader } from './posture.ts';
import type { Farewell, Registration, StoredEvidence } from './state.ts';

/**
 * How to sign in: without a window at all; without one where the provider's session allows, else with one; or with one that
 * asks who it is.
 */
export type SignInMode = 'silent' | 'silentFirst' | 'ask';

/** What is to be done in the world. Each is safe to perform again: a killed worker's successor asks for what is left. */
export type AgentEffect =
  | {
      readonly type: 'signIn';
      readonly configuration: Configuration;
      readonly mode: SignInMode;
      /** Who is expected: the address of whoever is to sign in again; `null` after a sign-out, when nothing of them is kept. */
      readonly lastUser: string | null;
    }
  | { readonly type: 'register'; readonly configuration: Configuration; readonly versions: AppVersions }
  | {
      readonly type: 'checkIn';
      readonly registration: Registration;
      readonly configuration: Configuration;
      readonly evidence: StoredEvidence | null;
      readonly reports: readonly HealthReport[];
      readonly gap: ReportGap | null;
    }
  | {
      /**
       * Nothing more may leave for the tenant: aborts what is in flight, closes the socket, deletes tokens and key. Of the
       * registration `signer` the key is put aside for the receipt of its wipe.
       */
      readonly type: 'stopReporting';
      readonly signer: string | null;
    }
  | {
      /** As `stopReporting`, but the key stays: the same person is to sign in again. */
      readonly type: 'pauseReporting';
    }
  | { readonly type: 'farewell'; readonly farewell: Farewell }
  | {
      /** Of the keys that were put aside only those of these registrations have something left to sign. */
      readonly type: 'keepKeys';
      readonly registrationIds: readonly string[];
    }
  | {
      /** Requests to these sites carry these tokens from now on, and no others do. */
      readonly type: 'setPosture';
      readonly headers: readonly PostureHeader[];
    }
  | {
      /** No request carries a token any more. */
      readonly type: 'clearPosture';
    }
  | { readonly type: 'enforce'; readonly closed: boolean; readonly sites: Sites; readonly since: number }
  | {
      /** Removes what the browser holds of `sites`; one that was begun goes on where its journal ends. */
      readonly type: 'wipe';
      readonly orderId: string;
      readonly sites: Sites;
      readonly options: WipeOptions;
    }
  | {
      /** The wipe was withdrawn: it ends if nothing has been removed yet, else it finishes and says so in its receipt. */
      readonly type: 'stopWipe';
      readonly orderId: string;
    }
  | {
      /** Tells the person that company sites close at `blockAt` unless a check-in succeeds. */
      readonly type: 'notify';
      readonly blockAt: number;
    }
  | {
      /** Tells the person that they must sign in again at `dueAt`. */
      readonly type: 'notifyOfSignIn';
      readonly dueAt: number;
    }
  | {
      /** One alarm at this time; the one before is replaced. */
      readonly type: 'schedule';
      readonly at: number | null;
    };
