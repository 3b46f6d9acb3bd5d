import browser from 'webextension-polyfill';
import { type Organisation, organisationOf } from '../agent/organisation.ts';
import { type ConfigurationRefusal, readConfiguration } from '../protocol/configuration.ts';
import { readManagedStorage } from './managed-storage.ts';
import { readPackagedConfiguration } from './packaged-configuration.ts';

export type ConfigurationReading = {
  readonly organisation: Organisation | null;
  readonly refused: readonly ConfigurationRefusal[];
};

/**
 * The organisation's settings as they can be read now: the admin's managed storage before the package's own. `null` means
 * "nothing known yet", never "no policy": managed storage is empty for the first seconds after installation and has been
 * seen to hang (enterprise.md §2).
 */
export async function readOrganisation(): Promise<ConfigurationReading> {
  const managed = readConfiguration(await readManagedStorage());
  if (managed.configuration) return { organisation: organisationIn(managed), refused: managed.refused };
  const packaged = readConfiguration(await readPackagedConfiguration());
  return { organisation: organisationIn(packaged), refused: [...managed.refused, ...packaged.refused] };
}

function organisationIn({ configuration, refused }: ReturnType<typeof readConfiguration>): Organisation | null {
  if (!configuration) return null;
  return organisationOf(
    configuration,
    refused.map(({ key }) => key),
  );
}

/** Calls `listener` whenever the admin's settings change while the worker lives. Must be called synchronously at its start. */
export function onManagedChange(listener: () => void): void {
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') listener();
  });
}
