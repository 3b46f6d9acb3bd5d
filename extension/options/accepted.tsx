import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SettingsView } from '../../src/agent/settings.ts';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { moment } from '../surface/time-words.ts';
import { isolated, t } from '../surface/words.ts';
import { SetUp, type SetUpPorts } from './set-up.tsx';

type Props = {
  readonly accepted: NonNullable<SettingsView['accepted']>;
  readonly view: View | null;
  readonly ports: SetUpPorts & { readonly takeBack: () => Promise<void> };
  readonly send: (command: SurfaceCommand) => void;
};

/** What the person accepted, and how to take it back: only while nobody is signed in, so that no block ends by it. */
export function Accepted({ accepted, view, ports, send }: Props) {
  const [asking, setAsking] = useState(false);
  const mayTakeBack = view?.state === 'signedOut' || view?.state === 'wiped';
  return (
    <>
      <p>{t('acceptedSince', isolated(accepted.domain), moment(accepted.at))}</p>
      {view && !mayTakeBack && <p>{t('acceptedSignedIn')}</p>}
      {mayTakeBack && !asking && (
        <div class="commands">
          <button type="button" class="button primary" onClick={() => send('signIn')}>
            {t('signIn')}
          </button>
          <button type="button" class="button" onClick={() => setAsking(true)}>
            {t('acceptedTakeBack')}
          </button>
        </div>
      )}
      {mayTakeBack && asking && (
        <Question
          onAnswer={(yes) => {
            setAsking(false);
            if (yes) void ports.takeBack();
          }}
        />
      )}
      <SetUp ports={ports} domain={accepted.domain} />
    </>
  );
}

function Question({ onAnswer }: { readonly onAnswer: (takeBack: boolean) => void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  return (
    <div class="offer">
      <h3>{t('takeBackHeading')}</h3>
      <ul>
        <li>{t('takeBackOpen')}</li>
        <li>{t('takeBackData')}</li>
        <li>{t('takeBackAgain')}</li>
      </ul>
      <div class="commands">
        <button ref={keep} type="button" class="button" onClick={() => onAnswer(false)}>
          {t('takeBackKeep')}
        </button>
        <button type="button" class="button danger" onClick={() => onAnswer(true)}>
          {t('acceptedTakeBack')}
        </button>
      </div>
    </div>
  );
}
