import type { Signal } from '@preact/signals';
import type { SettingsView } from '../../src/agent/settings.ts';
import type { Connection } from '../surface/connection.ts';
import { t } from '../surface/words.ts';
import { PrivacyNotice } from './privacy-notice.tsx';
import { Settings } from './settings.tsx';

type Props = { readonly connection: Connection; readonly settings: Signal<SettingsView | null> };

/** What Drawbridge does, sees and sends, for the person; and which settings arrived, for the admin. */
export function OptionsPage({ connection, settings }: Props) {
  return (
    <main>
      <h1>{t('aboutTitle')}</h1>
      <PrivacyNotice view={connection.message.value?.view ?? null} />
      <section>
        <h2>{t('settingsHeading')}</h2>
        {settings.value ? <Settings settings={settings.value} /> : <p role="status">{t('settingsReading')}</p>}
      </section>
    </main>
  );
}
