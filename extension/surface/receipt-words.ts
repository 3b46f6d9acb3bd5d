import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { moment } from './time-words.ts';
import { isolated, t } from './words.ts';

/** A wipe's receipt, line by line: what was removed, what was kept, what could not be confirmed. */
export function receiptLines(receipt: WipeReceipt): readonly string[] {
  const number = new Intl.NumberFormat(t('languageTag'));
  const lines = [
    t('receiptSites', number.format(receipt.origins.length)),
    t('receiptCookies', number.format(receipt.cookiesRemoved)),
    t(`receiptStorage_${receipt.storage}`),
  ];
  if (receipt.cookiesLeft > 0) lines.push(t('receiptCookiesLeft', number.format(receipt.cookiesLeft)));
  if (receipt.sharedCookieDomains.length > 0) {
    const list = new Intl.ListFormat(t('languageTag'), { type: 'conjunction' });
    lines.push(t('receiptShared', list.format(receipt.sharedCookieDomains.map(isolated))));
  }
  lines.push(t('receiptAt', moment(receipt.finishedAt)));
  return lines;
}
