import { type SettingsView, settingsViewOf } from '../agent/settings.ts';
import { TAKEN_BACK } from '../discovery/acceptance.ts';
import { readAccepted } from './accepted-organisation.ts';
import { readManagedStorage } from './managed-storage.ts';
import { readPackagedConfiguration } from './packaged-configuration.ts';

/** What the settings came to here, for people to read. Never rejects. */
export async function readSettings(): Promise<SettingsView> {
  const managed = await readManagedStorage();
  const accepted = await readAccepted();
  return settingsViewOf(managed, await readPackagedConfiguration(), accepted === TAKEN_BACK ? null : accepted);
}
