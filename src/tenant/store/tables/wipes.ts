import type { ColumnType, Generated } from 'kysely';
import type { AccessDocument } from '../../../access/access-document.ts';
import type { WipeReceipt } from '../../../protocol/wipe-receipt.ts';
import type { Json } from './columns.ts';

/** Kept when its registration is gone. */
export type WipeReceiptTable = {
  id: string;
  registration_id: string;
  device_tag: string;
  user_id: string;
  receipt: Json<WipeReceipt>;
  received_at: Date;
  /** It came with a proof by the registration's key. */
  is_proven: Generated<boolean>;
};

/** A wipe of one registration, whoever caused it; see ../../wipes. Kept when the registration is gone. */
export type WipeOrderTable = {
  id: string;
  registration_id: string;
  device_tag: string;
  user_id: string;
  cause: Json<WipeCause>;
  state: WipeState;
  /** Without the second check-in. */
  is_immediate: Generated<boolean>;
  created_at: Date;
  /** When it began to count against the cap: when it was made, or when a second admin agreed. */
  caused_at: Date;
  /** When a document first carried it. */
  delivered_at: Date | null;
  changed_at: Date;
  approved_by: string | null;
  receipt: ColumnType<WipeReceipt | null, string | null, string | null>;
  /** Of the receipt: it came with a proof by the registration's key. */
  is_proven: Generated<boolean>;
};

export type WipeState = 'pending' | 'confirmed' | 'held' | 'done' | 'failed' | 'cancelled';

export type WipeCause =
  | { readonly type: 'admin'; readonly adminId: string; readonly adminName: string }
  /** A policy's condition; `adminIds` are those who changed these policies last. */
  | {
      readonly type: 'policy';
      readonly policyIds: readonly string[];
      readonly conditions: readonly string[];
      readonly adminIds: readonly string[];
    };

/** What a document says of wipes: whether a policy's is held, the tenant's order for it, and the orders of admins. */
export type DocumentWipes = {
  readonly held: boolean;
  readonly policyOrderId?: string | undefined;
  readonly orders: NonNullable<AccessDocument['orders']>;
};
