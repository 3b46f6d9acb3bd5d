import { outcomeOf } from '../../src/protocol/wipe-outcome.ts';
import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { moment } from './time-words.ts';
import { isolated, type MessageKey, plural, t } from './words.ts';

/** A wipe's receipt, line by line: how it ended, what was removed, what is left, what stays. */
export function receiptLines(receipt: WipeReceipt): readonly string[] {
  return [...endOf(receipt), ...removedOf(receipt), ...keptOf(receipt), t('receiptAt', moment(receipt.finishedAt))];
}

/** As it is copied for support: the same lines, then every site with what was found and is left of it. */
export function receiptText(receipt: WipeReceipt): string {
  const counts = (of: object | null) =>
    of === null
      ? t('receiptNotChecked')
      : Object.entries(of)
          .map(([store, count]) => `${store} ${count}`)
          .join(', ') || '0';
  const origins = receipt.origins.map(
    ({ origin, found, left }) => `${origin}: ${t('receiptFoundLeft', counts(found), counts(left))}`,
  );
  return [t('receiptHeading'), ...receiptLines(receipt), '', ...origins, '', receipt.orderId].join('\n');
}

function endOf(receipt: WipeReceipt): string[] {
  const { totals, cookies, history, downloads, openPages, partitions } = receipt;
  const counted = (key: MessageKey, count: number) => (count > 0 ? [t(key, number(count))] : []);
  return [
    t(`receiptOutcome_${outcomeOf(receipt)}`),
    ...counted('receiptSitesLeft', totals.left),
    ...counted('receiptCookiesLeft', cookies.left),
    ...counted('receiptHistoryLeft', history.left),
    ...counted('receiptDownloadsLeft', downloads.left > downloads.filesLeft ? downloads.left : 0),
    ...counted('receiptFilesLeft', downloads.filesLeft),
    ...counted('receiptUnverified', totals.unverified),
    ...counted('receiptOpenPages', openPages),
    ...(receipt.privateWindowOpen ? [t('receiptPrivateWindow')] : []),
    ...counted('receiptWaiting', partitions.waiting),
    ...(receipt.cancelledTooLate ? [t('receiptTooLate')] : []),
  ];
}

function removedOf({ totals, cookies, history, downloads }: WipeReceipt): string[] {
  const lines = [
    plural('receiptSites', totals.origins - totals.neverSeen - totals.left),
    plural('receiptCookies', cookies.removed),
  ];
  if (history.found > 0) lines.push(plural('receiptHistory', history.found - history.left));
  if (downloads.found > 0) lines.push(plural('receiptDownloads', downloads.found - downloads.left));
  if (downloads.filesRemoved > 0) lines.push(plural('receiptFiles', downloads.filesRemoved));
  return lines;
}

function keptOf({ sharedCookies, downloads, totals }: WipeReceipt): string[] {
  const lines: string[] = [];
  if (sharedCookies.domains.length > 0) {
    const list = new Intl.ListFormat(t('languageTag'), { type: 'conjunction' });
    lines.push(t(`receiptShared_${sharedCookies.treatment}`, list.format(sharedCookies.domains.map(isolated))));
  }
  if (downloads.found > 0 && downloads.filesRemoved + downloads.filesLeft === 0) lines.push(t('receiptFilesKept'));
  if (totals.origins > totals.neverSeen) lines.push(t('receiptPermissions'));
  return lines;
}

function number(count: number): string {
  return new Intl.NumberFormat(t('languageTag')).format(count);
}
