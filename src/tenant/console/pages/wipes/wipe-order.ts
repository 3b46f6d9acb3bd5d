import type { WipeReceipt } from '../../../../protocol/wipe-receipt.ts';

/** An order as the admin API shows it (docs/admin-api.md, "Wipes"). */
export type WipeOrder = {
  readonly id: string;
  readonly state: keyof typeof WIPE_STATES;
  readonly deviceTag: string;
  readonly userId: string;
  readonly causeType: 'admin' | 'policy';
  readonly cause:
    | { readonly type: 'admin'; readonly adminId: string; readonly adminName: string }
    | {
        readonly type: 'policy';
        readonly policyIds: readonly string[];
        readonly conditions: readonly string[];
        readonly adminIds: readonly string[];
      };
  readonly immediate: boolean;
  readonly createdDateTime: string;
  readonly lastModifiedDateTime: string;
  readonly approvedBy: string | null;
  readonly receipt: WipeReceipt | null;
  readonly receiptProven: boolean | null;
};

export const WIPE_STATES = {
  held: 'Held until another admin agrees',
  pending: 'Ordered, not confirmed yet',
  confirmed: 'Confirmed, the browser is wiping',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const;

export const isOpen = ({ state }: WipeOrder) => state === 'held' || state === 'pending' || state === 'confirmed';

/** Whose doing it was: they cannot agree to it themselves. */
export function causersOf({ cause }: WipeOrder): readonly string[] {
  return cause.type === 'admin' ? [cause.adminId] : cause.adminIds;
}
