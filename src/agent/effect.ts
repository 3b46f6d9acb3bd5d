import type { EnforcementReport } from '../protocol/client-api.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { Sites } from '../sites/site-list.ts';
import type { Farewell, Registration, StoredEvidence } from './state.ts';

/** What is to be done in the world. Each is safe to perform again: a killed worker's successor asks for what is left. */
export type AgentEffect =
  | { readonly type: 'signIn'; readonly configuration: Configuration }
  | {
      readonly type: 'checkIn';
      readonly registration: Registration;
      readonly configuration: Configuration;
      readonly evidence: StoredEvidence | null;
      readonly report: EnforcementReport | null;
    }
  | {
      /** Nothing more may leave for the tenant: aborts what is in flight and closes the socket. */
      readonly type: 'stopReporting';
    }
  | { readonly type: 'farewell'; readonly farewell: Farewell }
  | { readonly type: 'enforce'; readonly closed: boolean; readonly sites: Sites; readonly since: number }
  | { readonly type: 'wipe'; readonly orderId: string; readonly sites: Sites }
  | {
      /** One alarm at this time; the one before is replaced. */
      readonly type: 'schedule';
      readonly at: number | null;
    };
