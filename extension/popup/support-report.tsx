import { useSignal } from '@preact/signals';
import { supportReport } from '../../src/agent/support-report.ts';
import type { View } from '../../src/agent/view.ts';
import { now } from '../surface/clock.ts';
import { CopyButton } from '../surface/copy-button.tsx';
import { t } from '../surface/words.ts';

type Props = { readonly view: View };

/** What support needs, to be read before it is given away. Made only when it is asked for. */
export function SupportReport({ view }: Props) {
  const open = useSignal(false);
  const text = () => supportReport(view, now.value);
  return (
    <details class="support" onToggle={({ currentTarget }) => (open.value = currentTarget.open)}>
      <summary>{t('supportHeading')}</summary>
      {open.value && <Text text={text} />}
    </details>
  );
}

function Text({ text }: { readonly text: () => string }) {
  return (
    <>
      <p class="quiet">{t('supportExplained')}</p>
      {/* It scrolls, and so the keyboard has to get there. */}
      <textarea lang="en" dir="ltr" readOnly rows={10} aria-label={t('supportHeading')} value={text()} />
      <CopyButton label={t('supportCopy')} copiedLabel={t('copied')} text={text} />
    </>
  );
}
