import { resolve } from 'node:path';
import type { Browser } from 'puppeteer';
import { type Demo, type DemoOptions, EXTENSION_ID, startDemo } from '../../../src/demo/demo.ts';
import { makeDemoExtension } from '../../../src/demo/demo-extension.ts';
import { Person } from '../../../src/demo/person.ts';
import { reportThreat } from '../../../src/demo/vendor.ts';
import { canForceInstall, type ForceInstall, forceInstall } from '../../../src/tooling/force-install.ts';
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
  /** Where the unpacked extension lies; what is changed there holds from the browser's next start. */
  readonly folder: string | null;
  readonly person: Person;
  /** Another build, which the browser takes when it looks for updates; force-installed only. */
  readonly offerUpdate: ForceInstall['offerUpdate'] | null;
  /** Ends the browser and starts it again; with a profile that outlives it, as a person does. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** `npm test` has built it. */
const BUILT = resolve(import.meta.dirname, '../../../dist');

export type UnderTestOptions = DemoOptions & {
  /** The built extension; what `npm test` has built unless given. */
  readonly built?: string;
  /** The profile, where it is to outlive the browser. */
  readonly userDataDir?: string;
  readonly otherExtensions?: readonly string[];
  /** Let into private windows; unpacked only. */
  readonly inPrivate?: boolean;
  readonly leavesAlone?: (type: string, address: string) => boolean;
  /** Other policies of the browser; force-installed only. */
  readonly policies?: object;
  /** Settings of the organisation's beside the demo's. */
  readonly settings?: object;
  /** Sites beside the demo's. */
  readonly sites?: { readonly hostMap: Readonly<Record<string, number>>; readonly spkiHash: string };
};

/** A real browser with the built extension in it, a running demo, and a vendor that finds new devices healthy. */
export async function startUnderTest(installation: Installation, options: UnderTestOptions = {}): Promise<UnderTest> {
  return installation === 'unpacked' ? startUnpacked(options) : startForceInstalled(options);
}

async function startUnpacked(options: UnderTestOptions): Promise<UnderTest> {
  const demo = await startDemo(options);
  const extension = await makeDemoExtension({ ...demo.configuration, ...options.settings }, options.built ?? BUILT);
  const launch = () =>
    launchBrowser({
      ...launchOptions(demo, options),
      extensionDir: extension.folder,
      ...(options.inPrivate && { inPrivate: true }),
    });
  return ready(demo, launch, EXTENSION_ID, extension);
}

async function startForceInstalled(options: UnderTestOptions): Promise<UnderTest> {
  const { built = BUILT, policies } = options;
  const installed = await forceInstall({ extensionDir: built, ...(policies && { policies }) });
  const demo = await startDemo({ ...options, extensionIds: [installed.extensionId] });
  await installed.setManagedConfiguration({ ...demo.configuration, ...options.settings });
  return ready(demo, () => installed.launch(launchOptions(demo, options)), installed.extensionId, {
    folder: null,
    offerUpdate: installed.offerUpdate,
    remove: installed.close,
  });
}

function launchOptions(demo: Demo, { sites, userDataDir, otherExtensions, leavesAlone }: UnderTestOptions) {
  return {
    headless: true,
    hostMap: { ...demo.hostMap, ...sites?.hostMap },
    trustCertificate: [demo.spkiHash, ...(sites ? [sites.spkiHash] : [])].join(),
    ...(userDataDir && { userDataDir }),
    ...(otherExtensions && { otherExtensions }),
    ...(leavesAlone && { leavesAlone }),
  };
}

async function ready(
  demo: Demo,
  launch: () => Promise<Browser>,
  extensionId: string,
  {
    folder,
    offerUpdate = null,
    remove,
  }: Pick<UnderTest, 'folder'> & Partial<Pick<UnderTest, 'offerUpdate'>> & { readonly remove: () => Promise<void> },
): Promise<UnderTest> {
  demo.tenant.onRegistration(({ deviceTag }) => void reportThreat(demo, deviceTag, 'secured').catch(() => undefined));
  const started = async () => {
    const browser = await launch();
    await extensionWorker(browser, extensionId);
    return { browser, person: new Person(browser, extensionId) };
  };
  const under = {
    demo,
    extensionId,
    folder,
    offerUpdate,
    ...(await started()),
    restart: async () => {
      await under.browser.close();
      Object.assign(under, await started());
    },
    close: async () => {
      await under.browser.close();
      await demo.close();
      await remove();
    },
  };
  return under;
}
