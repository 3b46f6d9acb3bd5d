import browser from 'webextension-polyfill';
import type { AppVersions } from '../protocol/client-api.ts';

type Brand = { readonly brand: string; readonly version: string };

/** UA client hints (W3C User-Agent Client Hints §4). */
type UserAgentData = {
  readonly platform: string;
  readonly brands: readonly Brand[];
  getHighEntropyValues(hints: readonly string[]): Promise<{
    readonly fullVersionList?: readonly Brand[];
    readonly platformVersion?: string;
  }>;
};

/**
 * What this browser says of itself: its own version in full, and its platform as far as a browser knows it. Windows 11 says
 * "15.0.0" and Linux nothing, so no OS build can be read from it.
 */
export async function appVersions(): Promise<AppVersions> {
  const data = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  const exact = await data?.getHighEntropyValues(['fullVersionList', 'platformVersion']).catch(() => null);
  const brand = ownBrand(exact?.fullVersionList) ?? ownBrand(data?.brands);
  return {
    extension: browser.runtime.getManifest().version,
    browser: brand ? `${brand.brand} ${brand.version}`.slice(0, 256) : 'unknown',
    platform: data?.platform || 'unknown',
    platformVersion: exact?.platformVersion || null,
    extensionId: browser.runtime.id,
  };
}

function ownBrand(brands: readonly Brand[] = []): Brand | undefined {
  return brands.find(({ brand }) => brand === 'Microsoft Edge') ?? brands.find(({ brand }) => brand === 'Chromium');
}
