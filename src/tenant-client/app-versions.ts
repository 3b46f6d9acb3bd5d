import browser from 'webextension-polyfill';
import type { AppVersions } from '../protocol/client-api.ts';

type UserAgentData = {
  readonly platform: string;
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
};

/** What this browser says of itself. The OS's build is not known to a browser, so only its name is given. */
export function appVersions(): AppVersions {
  const data = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  const brand = data?.brands.find(({ brand }) => brand === 'Microsoft Edge') ?? data?.brands.find(isChromium);
  return {
    extension: browser.runtime.getManifest().version,
    browser: brand ? `${brand.brand} ${brand.version}` : 'unknown',
    platform: data?.platform ?? 'unknown',
    extensionId: browser.runtime.id,
  };
}

function isChromium({ brand }: { readonly brand: string }): boolean {
  return brand === 'Chromium';
}
