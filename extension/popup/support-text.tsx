import { supportReport } from '../../src/agent/support-report.ts';
import type { View } from '../../src/agent/view.ts';
import { now } from '../surface/clock.ts';
import { CopyButton } from '../surface/copy-button.tsx';
import { useObservable } from '../surface/use-observable.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View };

/** What support needs, to be read before it is given away. */
export function SupportText({ view }: Props) {
  const text = supportReport(view, useObservable(now));
  return (
    <>
      <p class="quiet">{t('supportExplained')}</p>
      {/* It scrolls, and so the keyboard has to get there. */}
      <textarea lang="en" dir="ltr" readOnly rows={10} aria-label={t('supportHeading')} value={text} />
      <CopyButton label={t('supportCopy')} copiedLabel={t('copied')} text={() => text} />
    </>
  );
}
