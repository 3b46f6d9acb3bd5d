import { resolve } from 'node:path';
import type { Browser } from 'puppeteer';
import { type Demo, type DemoOptions, EXTENSION_ID, startDemo } from '../../../src/demo/demo.ts';
import { makeDemoExtension } from '../../../src/demo/demo-extension.ts';
import { Person } from '../../../src/demo/person.ts';
import { reportThreat } from '../../../src/demo/vendor.ts';
import { canForceInstall, forceInstall } from '../../../src/tooling/force-install.ts';
import { launchBrowser } from '../../../src/tooling/launch-browser.ts';
import { extensionWorker } from '../../../src/tooling/worker-handle.ts';

/** How the extension gets into the browser. */
export const INSTALLATIONS = ['unpacked', 'force-installed'] as const;
export type Installation = (typeof INSTALLATIONS)[number];

/** Why an installation cannot be tried here, or `null`. */
export const cannotInstall: Readonly<Record<Installation, () => string | null>> = {
  unpacked: () => null,
  'force-installed': canForceInstall,
};

export type UnderTest = {
  readonly demo: Demo;
  readonly browser: Browser;
  readonly extensionId: string;
  readonly person: Person;
  close(): Promise<void>;
};

/** `npm test` has built it. */
const BUILT = resolve(import.meta.dirname, '../../../dist');

export type UnderTestOptions = DemoOptions & {
  /** The built extension; what `npm test` has built unless given. */
  readonly built?: string;
  /** Sites beside the demo's. */
  readonly sites?: { readonly hostMap: Readonly<Record<string, number>>; readonly spkiHash: string };
};

/** A real browser with the built extension in it, a running demo, and a vendor that finds new devices healthy. */
export async function startUnderTest(installation: Installation, options: UnderTestOptions = {}): Promise<UnderTest> {
  return installation === 'unpacked' ? startUnpacked(options) : startForceInstalled(options);
}

async function startUnpacked({ built = BUILT, sites, ...options }: UnderTestOptions): Promise<UnderTest> {
  const demo = await startDemo(options);
  const extension = await makeDemoExtension(demo.configuration, built);
  const browser = await launchBrowser({ ...network(demo, sites), extensionDir: extension.folder });
  return ready(demo, browser, EXTENSION_ID, extension.remove);
}

async function startForceInstalled({ built = BUILT, sites, ...options }: UnderTestOptions): Promise<UnderTest> {
  const installed = await forceInstall({ extensionDir: built });
  const demo = await startDemo({ ...options, extensionIds: [installed.extensionId] });
  await installed.setManagedConfiguration(demo.configuration);
  const browser = await installed.launch(network(demo, sites));
  return ready(demo, browser, installed.extensionId, installed.close);
}

function network(demo: Demo, sites: UnderTestOptions['sites']) {
  const hostMap = { ...demo.hostMap, ...sites?.hostMap };
  const certificates = [demo.spkiHash, ...(sites ? [sites.spkiHash] : [])];
  return { headless: true, hostMap, trustCertificate: certificates.join() };
}

async function ready(
  demo: Demo,
  browser: Browser,
  extensionId: string,
  clean: () => Promise<void>,
): Promise<UnderTest> {
  demo.tenant.onRegistration(({ deviceTag }) => void reportThreat(demo, deviceTag, 'secured').catch(() => undefined));
  await extensionWorker(browser, extensionId);
  return {
    demo,
    browser,
    extensionId,
    person: new Person(browser, extensionId),
    close: async () => {
      await browser.close();
      await demo.close();
      await clean();
    },
  };
}
