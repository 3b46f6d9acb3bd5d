import type { SettingsView } from '../../src/agent/settings.ts';
import type { Connection } from '../surface/connection.ts';
import type { Observable } from '../surface/observable.ts';
import { useObservable } from '../surface/use-observable.ts';
import { t } from '../surface/words.ts';
import { Accepted } from './accepted.tsx';
import { PrivacyNotice } from './privacy-notice.tsx';
import { SetUp, type SetUpPorts } from './set-up.tsx';
import { Settings } from './settings.tsx';

type Props = {
  readonly connection: Connection;
  readonly settings: Observable<SettingsView | null>;
  readonly ports: SetUpPorts & { readonly takeBack: () => Promise<void> };
};

/** What Drawbridge does, sees and sends, for the person; which settings arrived, for the admin; setting up, where no admin has. */
export function OptionsPage({ connection, settings, ports }: Props) {
  const view = useObservable(connection.message)?.view ?? null;
  const known = useObservable(settings);
  return (
    <main>
      <h1>{t('aboutTitle')}</h1>
      {known?.maySetUp && !known.accepted && (
        <section id="set-up">
          <h2>{t('setUpHeading')}</h2>
          <p>{t('setUpIntro')}</p>
          <SetUp ports={ports} />
        </section>
      )}
      {known?.accepted && (
        <section>
          <h2>{t('acceptedHeading')}</h2>
          <Accepted accepted={known.accepted} view={view} ports={ports} send={connection.send} />
        </section>
      )}
      <PrivacyNotice view={view} />
      <section>
        <h2>{t('settingsHeading')}</h2>
        {known ? <Settings settings={known} /> : <p role="status">{t('settingsReading')}</p>}
      </section>
    </main>
  );
}
