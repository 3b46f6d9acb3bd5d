import browser from 'webextension-polyfill';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import { Reporting } from '../../src/check-in/reporting.ts';
import { onManagedChange, readOrganisation } from '../../src/configuration/read-organisation.ts';
import { guardNavigations } from '../../src/enforcement/navigation-guard.ts';
import { ensureWatchdog, onAlarm } from './alarms.ts';
import { perform } from './perform.ts';
import { readDevice } from './read-device.ts';
import { type Happening, Runner } from './runner.ts';
import { loadState, saveState } from './storage.ts';
import { Surfaces } from './surfaces.ts';
import { showInToolbar } from './toolbar.ts';

// The worker may die at any moment and is started by whatever happens next: every listener is registered in this first
// turn, and each waits for the stored state before it acts.
const surfaces = new Surfaces();
const reporting = new Reporting(dispatch);
const runner = new Runner({
  load: loadState,
  save: saveState,
  perform: (effect) => void perform(effect, reporting, dispatch).catch((error) => console.error(effect.type, error)),
  publish: (state) => {
    void surfaces.publish(state);
    void showInToolbar(state);
  },
  now: Date.now,
});

const COMMANDS: Readonly<Record<SurfaceCommand, Happening>> = {
  checkNow: { type: 'checkInAsked' },
  signIn: { type: 'signInAsked' },
  signOut: { type: 'signOutAsked' },
};

surfaces.listen(
  () => runner.state,
  (command) => dispatch(COMMANDS[command]),
);
guardNavigations(async () => (await runner.state).enforcement);
onAlarm(() => dispatch({ type: 'alarm' }));
onManagedChange(() => void readConfiguration());
// Nothing to do in them: without a listener the browser would not start the worker with itself.
browser.runtime.onStartup.addListener(() => undefined);
browser.runtime.onInstalled.addListener(() => undefined);

dispatch({ type: 'started' });
void ensureWatchdog();
void readConfiguration();
void readDevice().then((device) => dispatch({ type: 'deviceRead', device }));

async function readConfiguration(): Promise<void> {
  const { organisation, refused } = await readOrganisation();
  for (const { key, reason } of refused) console.warn(`Setting ${key} was refused: ${reason}`);
  for (const { pattern, reason } of organisation?.refused ?? []) console.warn(`Site ${pattern} was refused: ${reason}`);
  for (const { pattern, reason } of organisation?.widened ?? []) console.warn(`Site ${pattern}: ${reason}`);
  if (organisation) dispatch({ type: 'configurationRead', organisation });
}

function dispatch(happening: Happening): void {
  void runner.dispatch(happening);
}
