import type { Browser } from 'puppeteer';
import { requireBrowser } from './find-browser.ts';
import { type LaunchOptions, launchBrowser } from './launch-browser.ts';
import { makePackageKey, packExtension } from './pack-extension.ts';
import { cannotUsePolicies, makePolicyFolder } from './policy-folder.ts';
import { startUpdateServer } from './update-server.ts';

export type ForceInstallOptions = {
  /** The built extension. */
  readonly extensionDir: string;
  /** What the extension finds in managed storage. */
  readonly managedConfiguration?: object;
  /** Other policies of the browser. */
  readonly policies?: object;
};

/** An extension installed by policy in every browser that `launch` starts, as on an employee's device. */
export type ForceInstall = {
  readonly extensionId: string;
  /** The browser's program, with the policy in it; for who starts it otherwise than by `launch`. */
  readonly executablePath: string;
  launch(options: Omit<LaunchOptions, 'extensionDir' | 'policies' | 'executablePath'>): Promise<Browser>;
  /** Running browsers see it after about five seconds. */
  setManagedConfiguration(configuration: object): Promise<void>;
  /** Offers another build of it under the same id; browsers take it when they check for updates. */
  offerUpdate(extensionDir: string): Promise<void>;
  /** After the browsers are closed. */
  close(): Promise<void>;
};

/** Puppeteer's defaults that keep policy from installing anything: both have to go. */
const PREVENT_INSTALLATION = ['--disable-extensions', '--disable-background-networking'];

/** Why an extension cannot be force-installed here, or `null` if it can. */
export const canForceInstall: () => string | null = cannotUsePolicies;

export async function forceInstall(options: ForceInstallOptions): Promise<ForceInstall> {
  const reason = canForceInstall();
  if (reason !== null) throw new Error(`The extension cannot be installed by policy: ${reason}.`);
  const key = makePackageKey();
  const packed = await packExtension(options.extensionDir, key);
  const server = await startUpdateServer(packed);
  const folder = await makePolicyFolder(requireBrowser());
  const setManagedConfiguration = (configuration: object) =>
    folder.write({
      ExtensionInstallForcelist: [`${packed.id};${server.updateUrl}`],
      // Without it Chromium looks for updates where the manifest says, and it says nothing: there would never be one.
      ExtensionSettings: {
        [packed.id]: {
          installation_mode: 'force_installed',
          update_url: server.updateUrl,
          override_update_url: true,
        },
      },
      // By default DevTools, and so the tests, are kept away from extensions that policy installed.
      DeveloperToolsAvailability: 1,
      '3rdparty': { extensions: { [packed.id]: configuration } },
      ...options.policies,
    });
  await setManagedConfiguration(options.managedConfiguration ?? {});
  return {
    extensionId: packed.id,
    executablePath: folder.executablePath,
    setManagedConfiguration,
    launch: (launch) =>
      launchBrowser({
        ...launch,
        executablePath: folder.executablePath,
        withoutDefaultArgs: [...PREVENT_INSTALLATION, ...(launch.withoutDefaultArgs ?? [])],
      }),
    offerUpdate: async (extensionDir) => server.offer(await packExtension(extensionDir, key)),
    close: async () => {
      await Promise.all([server.close(), folder.remove()]);
    },
  };
}
