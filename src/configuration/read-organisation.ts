import browser from 'webextension-polyfill';
import { type Organisation, organisationOf } from '../agent/organisation.ts';
import { TAKEN_BACK } from '../discovery/acceptance.ts';
import { type ConfigurationRefusal, readConfiguration } from '../protocol/configuration.ts';
import { ACCEPTED_KEY, forgetAccepted, readAccepted } from './accepted-organisation.ts';
import { readManagedStorage } from './managed-storage.ts';
import { readPackagedConfiguration } from './packaged-configuration.ts';

export type ConfigurationReading = {
  readonly organisation: Organisation | null;
  readonly refused: readonly ConfigurationRefusal[];
  /** The person no longer accepts the organisation that they had accepted, and there is no other. */
  readonly takenBack: boolean;
};

/**
 * The organisation's settings as they can be read now: the admin's managed storage before the package's own, and those before
 * what the person accepted. `null` means "nothing known yet", never "no policy": managed storage is empty for the first
 * seconds after installation and has been seen to hang (enterprise.md §2).
 */
export async function readOrganisation(): Promise<ConfigurationReading> {
  const managed = readConfiguration(await readManagedStorage());
  const { refused } = managed;
  if (managed.configuration) {
    await forgetAccepted();
    return { organisation: organisationIn(managed), refused, takenBack: false };
  }
  const packaged = readConfiguration(await readPackagedConfiguration());
  const all = [...refused, ...packaged.refused];
  if (packaged.configuration) return { organisation: organisationIn(packaged), refused: all, takenBack: false };
  const accepted = await readAccepted();
  if (accepted === null || accepted === TAKEN_BACK) {
    return { organisation: null, refused: all, takenBack: accepted === TAKEN_BACK };
  }
  const organisation = organisationOf(accepted.configuration, [], accepted.firstKeys);
  return { organisation, refused: all, takenBack: false };
}

function organisationIn({ configuration, refused }: ReturnType<typeof readConfiguration>): Organisation | null {
  if (!configuration) return null;
  return organisationOf(
    configuration,
    refused.map(({ key }) => key),
  );
}

/** Calls `listener` whenever the settings change while the worker lives. Must be called synchronously at its start. */
export function onSettingsChange(listener: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'managed' || (area === 'local' && ACCEPTED_KEY in changes)) listener();
  });
}
