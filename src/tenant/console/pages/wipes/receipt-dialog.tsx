import { type OriginReceipt, outcomeOf, type StoreCounts } from '../../../../protocol/wipe-receipt.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Table } from '../../parts/table.tsx';
import { spanText, timeText } from '../../parts/time.tsx';
import type { WipeOrder } from './wipe-order.ts';
import { words } from './words.ts';

/** What a wipe removed, what it left, and what could not be verified. */
export function ReceiptDialog({ order, onClose }: { readonly order: WipeOrder; readonly onClose: () => void }) {
  const { receipt, deviceTag, receiptProven } = order;
  if (!receipt) return null;
  const { totals, cookies, history, downloads, sharedCookies } = receipt;
  const rows = [
    { what: words.origins, found: String(totals.origins), left: words.originsLeft(totals.left, totals.unverified) },
    { what: words.cookies, found: String(cookies.found), left: String(cookies.left) },
    { what: words.history, found: String(history.found), left: String(history.left) },
    { what: words.downloads, found: String(downloads.found), left: String(downloads.left) },
    { what: words.files, found: String(downloads.filesRemoved), left: String(downloads.filesLeft) },
  ];
  return (
    <Dialog title={words.receiptTitle(deviceTag)} onClose={onClose} kind="pane">
      {receiptProven === false && <p class="problem-line">{words.unproven}</p>}
      <p>{words.outcomes[outcomeOf(receipt)]}</p>
      {receipt.cancelledTooLate && <p>{words.tooLate}</p>}
      {receipt.privateWindowOpen && <p>{words.privateWindow}</p>}
      <dl class="facts">
        <dt>{words.began}</dt>
        <dd>{timeText(receipt.startedAt)}</dd>
        <dt>{words.lasted}</dt>
        <dd>{spanText(receipt.finishedAt - receipt.startedAt)}</dd>
      </dl>
      <Table
        caption={words.receipt}
        items={rows}
        keyOf={({ what }) => what}
        columns={[
          { label: words.what, cell: ({ what }) => what },
          { label: words.found, kind: 'number', cell: ({ found }) => found },
          { label: words.left, kind: 'number', cell: ({ left }) => left },
        ]}
      />
      {sharedCookies.cookies > 0 && <p>{words.shared(sharedCookies.cookies, sharedCookies.treatment === 'keep')}</p>}
      {receipt.origins.length > 0 && (
        <details>
          <summary>{words.list}</summary>
          <Table
            caption={words.list}
            items={receipt.origins}
            keyOf={({ origin }) => origin}
            columns={[
              { label: words.origins, cell: ({ origin }) => <code>{origin}</code> },
              { label: words.found, cell: ({ found }) => countsText(found) },
              { label: words.originLeft, cell: (origin) => leftText(origin) },
            ]}
          />
        </details>
      )}
      <div class="dialog-actions">
        <fluent-button onClick={onClose}>{words.close}</fluent-button>
      </div>
    </Dialog>
  );
}

function leftText({ left, seen }: OriginReceipt): string {
  return left === null && !seen ? words.nothing : countsText(left);
}

function countsText(counts: StoreCounts | null): string {
  if (counts === null) return words.notRead;
  const sum = Object.values(counts).reduce<number>((all, count) => all + (count ?? 0), 0);
  return sum === 0 ? words.nothing : words.items(sum);
}
