import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { DeviceTag } from '../surface/device-tag.tsx';
import { HelpLink } from '../surface/help-link.tsx';
import { LastReport } from '../surface/last-report.tsx';
import { t } from '../surface/words.ts';
import { SignOutQuestion } from './sign-out-question.tsx';
import { SupportReport } from './support-report.tsx';

type Props = { readonly view: View; readonly send: (command: SurfaceCommand) => void };

/** What support needs, and signing out, which asks first. */
export function Footer({ view, send }: Props) {
  const [asking, setAsking] = useState(false);
  const signOut = useRef<HTMLButtonElement>(null);
  const answered = useRef(false);
  // Before the page notices that the button went (keep-focus.ts).
  useLayoutEffect(() => {
    if (!asking && answered.current) signOut.current?.focus();
    answered.current = asking;
  }, [asking]);

  if (asking && view.can.signOut) {
    const answer = (yes: boolean) => {
      setAsking(false);
      if (yes) send('signOut');
    };
    return <SignOutQuestion view={view} onAnswer={answer} />;
  }
  return (
    <footer>
      {view.person && <LastReport view={view} />}
      <SupportReport view={view} />
      <DeviceTag tag={view.deviceTag} />
      <HelpLink view={view} />
      <div class="footer-actions">
        <a class="link" href="/extension/options/index.html" target="_blank" rel="noreferrer">
          {t(view.state === 'notConfigured' ? 'setUpLink' : 'aboutLink')}
        </a>
        {view.can.signOut && (
          <button ref={signOut} type="button" class="button subtle" onClick={() => setAsking(true)}>
            {t('signOut')}
          </button>
        )}
      </div>
    </footer>
  );
}
