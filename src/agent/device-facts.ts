import { type DeviceFacts, NO_FACTS } from '../health/device-facts.ts';
import type { Observation } from './state.ts';

/** The version at the end of what a browser calls itself (`Microsoft Edge 147.0.3800.58`). */
const VERSION = /([\d.]+)$/;

/** What the browser's own observation says of the versions that a policy can bound. */
export function deviceFactsOf(observed: Observation | null): DeviceFacts {
  if (!observed) return NO_FACTS;
  const { extension, browser, platformVersion } = observed.versions;
  return {
    osVersion: fact(platformVersion),
    appVersion: fact(VERSION.exec(browser)?.[1]),
    sdkVersion: fact(extension),
  };
}

function fact(version: string | null | undefined): DeviceFacts['osVersion'] {
  return version ? { version, source: 'browser' } : null;
}
