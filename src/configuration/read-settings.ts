import { type SettingsView, settingsViewOf } from '../agent/settings.ts';
import { readManagedStorage } from './managed-storage.ts';
import { readPackagedConfiguration } from './packaged-configuration.ts';

/** What the admin's settings came to here, for the admin to read. Never rejects. */
export async function readSettings(): Promise<SettingsView> {
  return settingsViewOf(await readManagedStorage(), await readPackagedConfiguration());
}
