import { useState } from 'preact/hooks';
import type { View } from '../../src/agent/view.ts';
import { t } from '../surface/words.ts';
import type { SupportText } from './support-text.tsx';

type Props = { readonly view: View };

/** What support needs. Loaded and made only when it is asked for. */
export function SupportReport({ view }: Props) {
  const [open, setOpen] = useState(false);
  const [Text, setText] = useState<typeof SupportText | null>(null);
  const toggle = (isOpen: boolean) => {
    setOpen(isOpen);
    if (isOpen) void import('./support-text.tsx').then(({ SupportText }) => setText(() => SupportText));
  };
  return (
    <details class="support" onToggle={({ currentTarget }) => toggle(currentTarget.open)}>
      <summary>{t('supportHeading')}</summary>
      {open && Text && <Text view={view} />}
    </details>
  );
}
