import { render } from 'preact';
import type { SettingsView } from '../../src/agent/settings.ts';
import { accept, takeBack } from '../../src/configuration/accepted-organisation.ts';
import { discover } from '../../src/configuration/discover.ts';
import { onSettingsChange } from '../../src/configuration/read-organisation.ts';
import { readSettings } from '../../src/configuration/read-settings.ts';
import { connectToWorker } from '../surface/connection.ts';
import { setDocumentLanguage } from '../surface/document-language.ts';
import { observable } from '../surface/observable.ts';
import { t } from '../surface/words.ts';
import '../surface/surface.css';
import './options.css';
import { OptionsPage } from './options-page.tsx';

const settings = observable<SettingsView | null>(null);
const read = async () => {
  settings.value = await readSettings();
};

setDocumentLanguage();
document.title = t('aboutTitle');
onSettingsChange(() => void read());
void read();
render(
  <OptionsPage connection={connectToWorker()} settings={settings} ports={{ discover, accept, takeBack }} />,
  document.body,
);
