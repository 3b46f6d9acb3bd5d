import browser from 'webextension-polyfill';
import { Account } from '../../src/account/sign-in.ts';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import { DeviceObserver } from '../../src/check-in/health-source.ts';
import { reportId } from '../../src/check-in/report-id.ts';
import { Reporting } from '../../src/check-in/reporting.ts';
import { onSettingsChange, readOrganisation } from '../../src/configuration/read-organisation.ts';
import { enforce, reconcile } from '../../src/enforcement/enforce.ts';
import { firstRequestGate } from '../../src/enforcement/layers/first-request-gate.ts';
import { guardNavigations } from '../../src/enforcement/layers/navigation-guard.ts';
import { pageGuard } from '../../src/enforcement/layers/page-guard.ts';
import { PostureHeaders } from '../../src/enforcement/posture/posture-headers.ts';
import { noteVisits } from '../../src/enforcement/wipe/visits.ts';
import { TenantSession } from '../../src/tenant-client/session.ts';
import { ensureWatchdog, onAlarm, scheduleAlarm } from './alarms.ts';
import { returnToBlockedTabs } from './blocked-tabs.ts';
import { ensureEvents } from './ensure-events.ts';
import { ViewKeeper } from './keep-view.ts';
import { notifyOfBlock, notifyOfSignIn } from './notify.ts';
import { type Parts, perform } from './perform.ts';
import { type Happening, Runner } from './runner.ts';
import { noticeState } from './state-notice.ts';
import { loadState, saveState } from './storage.ts';
import { Surfaces } from './surfaces.ts';
import { showInToolbar } from './toolbar.ts';
import { ensureUpdateChecks, takeUpdates } from './updates.ts';
import { noticeWarnings } from './warn-notice.ts';
import { Wipes } from './wipes.ts';

// The worker may die at any moment and is started by whatever happens next: every listener is registered in this first
// turn, and each waits for the stored state before it acts. The gate comes first: it may be what the browser waits for.
firstRequestGate.open();
guardNavigations();
noteVisits();
pageGuard.listen();
void reconcile();

const surfaces = new Surfaces();
const viewKeeper = new ViewKeeper();
const session = new TenantSession();
const parts: Parts = {
  account: new Account(session),
  reporting: new Reporting(session, dispatch),
  keysAside: session.keysAside,
  enforce,
  posture: new PostureHeaders(() => dispatch({ type: 'checkInAsked' })),
  wipes: new Wipes(dispatch, () => runner.state),
  scheduleAlarm,
  notifyOfBlock,
  notifyOfSignIn,
};
const runner = new Runner({
  load: loadState,
  save: async (state) => {
    await viewKeeper.forgetOthers(state).catch((error) => console.warn('The last view stays:', error));
    await saveState(state);
  },
  perform: (effect) => void perform(effect, parts, dispatch).catch((error) => console.error(effect.type, error)),
  publish: (state) => {
    void surfaces.publish(state);
    void viewKeeper.keep(state).catch((error) => console.warn('The view could not be kept:', error));
    void showInToolbar(state);
    void noticeWarnings(state).catch((error) => console.warn('A warning could not be shown:', error));
    void noticeState(state).catch((error) => console.warn('A notice could not be shown:', error));
  },
  now: Date.now,
  uptime: () => performance.now(),
});

const observer = new DeviceObserver(
  (observation) => dispatch({ type: 'observed', observation, reportId: reportId(Date.now()) }),
  async () => (await runner.state).observed,
);

const COMMANDS: Readonly<Record<SurfaceCommand, Happening>> = {
  checkNow: { type: 'checkInAsked' },
  signIn: { type: 'signInAsked' },
  signOut: { type: 'signOutAsked' },
};

surfaces.listen(
  () => runner.state,
  (command) => {
    if (command === 'checkNow') observer.askNow();
    dispatch(COMMANDS[command]);
  },
);
onAlarm(() => dispatch({ type: 'alarm' }));
onSettingsChange(() => void readConfiguration());
takeUpdates(async () => {
  const { account } = await runner.state;
  return account.state === 'signingIn' || account.state === 'registering';
});
self.addEventListener('online', () => dispatch({ type: 'networkBack' }));
// Nothing to do in them: without a listener the browser would not start the worker with itself.
browser.runtime.onStartup.addListener(() => undefined);
browser.runtime.onInstalled.addListener(() => undefined);

dispatch({ type: 'started' });
void ensureWatchdog();
void ensureUpdateChecks();
void returnToBlockedTabs();
void ensureEvents().catch((error) => console.warn('Whether the browser gives events could not be told:', error));
void readConfiguration();
void observer.start();

async function readConfiguration(): Promise<void> {
  const { organisation, refused, takenBack } = await readOrganisation();
  for (const { key, reason } of refused) console.warn(`Setting ${key} was refused: ${reason}`);
  for (const { pattern, reason } of organisation?.refused ?? []) console.warn(`Site ${pattern} was refused: ${reason}`);
  for (const { pattern, reason } of organisation?.widened ?? []) console.warn(`Site ${pattern}: ${reason}`);
  if (takenBack) return dispatch({ type: 'acceptanceTakenBack' });
  const report = { reportId: reportId(Date.now()) };
  if (!organisation) return dispatch({ type: 'configurationMissing', ...report });
  dispatch({ type: 'configurationRead', organisation, ...report });
  await observer.configure(organisation.configuration);
}

function dispatch(happening: Happening): void {
  void runner.dispatch(happening);
}
