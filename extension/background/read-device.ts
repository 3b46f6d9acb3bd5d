import browser from 'webextension-polyfill';
import type { DeviceFacts } from '../../src/health/device-facts.ts';

type Brand = { readonly brand: string; readonly version: string };

type UserAgentData = {
  readonly getHighEntropyValues: (
    hints: readonly string[],
  ) => Promise<{ readonly fullVersionList?: readonly Brand[]; readonly platformVersion?: string }>;
};

/** What this browser knows of the versions it runs: its own by name, the extension's, and what it says of the OS. */
export async function readDevice(): Promise<DeviceFacts> {
  const data = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  const hints = await data?.getHighEntropyValues(['fullVersionList', 'platformVersion']).catch(() => null);
  const named = (name: string) => hints?.fullVersionList?.find(({ brand }) => brand === name)?.version;
  return {
    osVersion: fact(hints?.platformVersion),
    appVersion: fact(named('Microsoft Edge') ?? named('Chromium')),
    sdkVersion: fact(browser.runtime.getManifest().version),
  };
}

function fact(version: string | undefined): DeviceFacts['osVersion'] {
  return version ? { version, source: 'browser' } : null;
}
