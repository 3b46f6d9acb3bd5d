import { EXTENSION_ID } from '../tenant/contoso.ts';
import type { Device } from './device.ts';
import { gate } from './gates.ts';
import { outside } from './virtual-time.ts';

/** The device whose worker runs. One at a time. */
export const current: { device: Device | null } = { device: null };

function device(): Device {
  if (!current.device) throw new Error('there is no device');
  return current.device;
}

/** As much of `webextension-polyfill` as account, check-in and storage use, over the device's own store and window. */
const browser = {
  storage: {
    local: {
      async get(key: string) {
        const text = device().stored.get(key);
        return text === undefined ? {} : { [key]: JSON.parse(text) };
      },
      async set(values: Record<string, unknown>) {
        if (device().diskFull) throw new Error('QUOTA_BYTES quota exceeded');
        for (const [key, value] of Object.entries(values)) device().stored.set(key, JSON.stringify(value));
      },
    },
  },
  identity: {
    getRedirectURL: () => `https://${EXTENSION_ID}.chromiumapp.org/`,
    launchWebAuthFlow: ({ url, interactive }: { url: string; interactive: boolean }) =>
      gate('sign-in window', () => outside(() => device().signInWindow(url, interactive))),
  },
  runtime: { getManifest: () => ({ version: '1.0.0' }) },
};
export default browser;
