import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { CopyButton } from './copy-button.tsx';
import { receiptLines, receiptText } from './receipt-words.ts';
import { t } from './words.ts';

type Props = { readonly receipt: WipeReceipt };

/** What a wipe removed and kept, with the sites by name on demand, and to be taken along. */
export function Receipt({ receipt }: Props) {
  const seen = receipt.origins.filter((origin) => origin.seen);
  return (
    <section class="receipt">
      <h2>{t('receiptHeading')}</h2>
      <ul>
        {receiptLines(receipt).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {seen.length > 0 && (
        <details>
          <summary>{t('receiptWhichSites')}</summary>
          <ul>
            {seen.map(({ origin }) => (
              <li key={origin} class="origin">
                <bdi dir="ltr">{origin}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      <CopyButton label={t('receiptCopy')} copiedLabel={t('copied')} text={() => receiptText(receipt)} />
    </section>
  );
}
