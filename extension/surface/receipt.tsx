import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { receiptLines } from './receipt-words.ts';
import { t } from './words.ts';

type Props = { readonly receipt: WipeReceipt };

/** What a wipe removed and kept, with the sites by name on demand. */
export function Receipt({ receipt }: Props) {
  return (
    <section class="receipt">
      <h2>{t('receiptHeading')}</h2>
      <ul>
        {receiptLines(receipt).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {receipt.origins.length > 0 && (
        <details>
          <summary>{t('receiptWhichSites')}</summary>
          <ul>
            {receipt.origins.map((origin) => (
              <li key={origin} dir="auto">
                {origin}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
