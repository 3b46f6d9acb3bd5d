import { useEffect, useState } from 'preact/hooks';
import type { SettingsView } from '../../src/agent/settings.ts';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { moment } from '../surface/time-words.ts';
import { isolated, t } from '../surface/words.ts';
import { SetUp, type SetUpPorts } from './set-up.tsx';
import { TakeBackQuestion } from './take-back-question.tsx';

type Props = {
  readonly accepted: NonNullable<SettingsView['accepted']>;
  readonly view: View | null;
  readonly ports: SetUpPorts & { readonly takeBack: () => Promise<void> };
  readonly send: (command: SurfaceCommand) => void;
};

/** What the person accepted, and how to take it back. Who is signed in is signed out first, so that no block ends by it. */
export function Accepted({ accepted, view, ports, send }: Props) {
  const [asking, setAsking] = useState(false);
  const [signingOut, setSigningOut] = useState(false);
  const isSignedOut = view?.state === 'signedOut' || view?.state === 'wiped';
  // After a removal the person reads first what was removed: taken back, nothing would show it any more.
  useEffect(() => {
    if (!signingOut || !isSignedOut) return;
    setSigningOut(false);
    if (view.state === 'signedOut') void ports.takeBack();
  });
  const takeBack = () => {
    if (isSignedOut) return void ports.takeBack();
    setSigningOut(true);
    send('signOut');
  };
  const mayAsk = view !== null && (isSignedOut || view.can.signOut);
  return (
    <>
      <p>{t('acceptedSince', isolated(accepted.domain), moment(accepted.at))}</p>
      {view && !isSignedOut && <p>{t(mayAsk ? 'acceptedSignedIn' : 'acceptedBusy')}</p>}
      {mayAsk && !asking && (
        <div class="commands">
          {isSignedOut && (
            <button type="button" class="button primary" onClick={() => send('signIn')}>
              {t('signIn')}
            </button>
          )}
          <button type="button" class="button" onClick={() => setAsking(true)}>
            {t('acceptedTakeBack')}
          </button>
        </div>
      )}
      {mayAsk && asking && (
        <TakeBackQuestion
          view={view}
          onAnswer={(yes) => {
            setAsking(false);
            if (yes) takeBack();
          }}
        />
      )}
      <SetUp ports={ports} domain={accepted.domain} />
    </>
  );
}
