import * as v from 'valibot';

const fact = v.nullable(
  v.object({ version: v.pipe(v.string(), v.maxLength(64)), source: v.picklist(['browser', 'nativeHost']) }),
);

/**
 * What is known on the device about the versions it runs, and from whom; `null` for what nobody knows. A browser knows its
 * own version and this extension's (Graph's "app" and "SDK"). Of the operating system it knows no build: UA client hints
 * say `15.0.0` for Windows 11 and nothing on Linux, so what a browser says of the OS is shown and never compared.
 */
export const DeviceFactsSchema = v.object({ osVersion: fact, appVersion: fact, sdkVersion: fact });

export type DeviceFacts = v.InferOutput<typeof DeviceFactsSchema>;

export const NO_FACTS: DeviceFacts = { osVersion: null, appVersion: null, sdkVersion: null };

/** The version at the end of what a browser calls itself (`Microsoft Edge 147.0.3800.58`). */
const VERSION = /([\d.]+)$/;

/** What is said on the device of the versions that a policy can bound; the OS build is the health host's where one reads it. */
export function factsOf({
  extension,
  browser,
  platformVersion,
  osBuild,
}: {
  readonly extension: string;
  readonly browser: string;
  readonly platformVersion?: string | null | undefined;
  readonly osBuild?: string | null | undefined;
}): DeviceFacts {
  return {
    osVersion: osBuild ? { version: osBuild.slice(0, 64), source: 'nativeHost' } : saidByBrowser(platformVersion),
    appVersion: saidByBrowser(VERSION.exec(browser)?.[1]),
    sdkVersion: saidByBrowser(extension),
  };
}

function saidByBrowser(version: string | null | undefined): DeviceFacts['osVersion'] {
  return version ? { version, source: 'browser' } : null;
}
