import type { ColumnType, Generated } from 'kysely';
import type { Json } from './columns.ts';

/** Sites that stand behind a gate, and whoever keeps it; see ../../posture. */
export type RelyingPartyTable = {
  audience: string;
  /** Patterns, as corporate sites are written. */
  sites: Json<string[]>;
  /** SHA-256 of the secret with which its gate asks for revocations, base64url; `null` for none. */
  secret_hash: string | null;
  /** Where events go (RFC 8935), and the `Authorization` they carry; `null` for nowhere. */
  events: ColumnType<EventsReceiver | null, string | null, string | null>;
  /** The last change that was delivered, and until when a process is at it. */
  delivered: Generated<number>;
  delivering_until: Generated<Date | null>;
};

export type EventsReceiver = { readonly url: string; readonly authorization: string | null };

/** Changes of what a browser is let into, in the order in which they were committed. `up_to_seq`: see `Revocation`. */
export type PostureChangeTable = {
  position: number;
  registration_id: string;
  user_id: string;
  device_tag: string;
  kind: 'opened' | 'closed' | 'ended';
  up_to_seq: number;
  at: Date;
};
