import puppeteer, { type Browser } from 'puppeteer';
import { requireBrowser } from './find-browser.ts';
import { makePolicyFolder } from './policy-folder.ts';

export type LaunchOptions = {
  /** The built extension, loaded unpacked. */
  readonly extensionDir?: string;
  /** It is let into private windows, as a person can let it. */
  readonly inPrivate?: boolean;
  /** Others beside it. */
  readonly otherExtensions?: readonly string[];
  /** Where the profile is kept; without it the browser has a new one, which goes when it is closed. */
  readonly userDataDir?: string;
  readonly headless: boolean;
  /** Loopback ports by the host and port that pages name, `mail.corp.contoso.test:443`. */
  readonly hostMap: Readonly<Record<string, number>>;
  /** The hashes, with commas between them, of the certificates that are trusted though no authority signed them. */
  readonly trustCertificate?: string;
  /** Policies as an admin would give them. Linux and root only: see `cannotUsePolicies`. */
  readonly policies?: object;
  readonly args?: readonly string[];
  /** The browser's own language, English unless given: tests and the tour press buttons by their words. */
  readonly language?: string;
  /** Another program in the browser's place, and puppeteer's own flags that it must not get. */
  readonly executablePath?: string;
  readonly withoutDefaultArgs?: readonly string[];
  /** Which new targets the debugger leaves alone; it attaches to all unless given, and slows down what it is attached to. */
  readonly leavesAlone?: (type: string, address: string) => boolean;
};

const QUIET = ['--disable-gpu', '--log-level=3', '--no-default-browser-check', '--disable-component-update'];

export async function launchBrowser(options: LaunchOptions): Promise<Browser> {
  const { extensionDir, inPrivate, otherExtensions = [] } = options;
  const extensions = [...(extensionDir && !inPrivate ? [extensionDir] : []), ...otherExtensions];
  const folder = options.policies ? await makePolicyFolder(requireBrowser()) : null;
  if (folder && options.policies) await folder.write(options.policies);
  try {
    const browser = await puppeteer.launch({
      executablePath: folder?.executablePath ?? options.executablePath ?? requireBrowser(),
      headless: options.headless,
      pipe: true,
      // The page has the window's size, as it has for a person.
      defaultViewport: null,
      // Whoever starts a browser closes it, in the order that suits them.
      handleSIGINT: false,
      ignoreDefaultArgs: [...(options.withoutDefaultArgs ?? [])],
      args: [...argumentsFor(options), ...(options.args ?? [])],
      // Chromium on Linux goes by the environment, elsewhere by `--lang`.
      env: { ...process.env, LANGUAGE: options.language ?? 'en' },
      ...(options.leavesAlone && { targetFilter: (target) => !options.leavesAlone?.(target.type(), target.url()) }),
      ...((extensionDir || extensions.length > 0) && { enableExtensions: extensions.length > 0 ? extensions : true }),
      ...(options.userDataDir && { userDataDir: options.userDataDir }),
    });
    if (extensionDir && inPrivate) await browser.installExtension(extensionDir, { enabledInIncognito: true });
    if (folder) browser.once('disconnected', () => void folder.remove());
    return browser;
  } catch (error) {
    await folder?.remove();
    throw new Error(`The browser could not be started: ${(error as Error).message}`, { cause: error });
  }
}

/** What the browser is started with, whoever starts it. */
export function argumentsFor({
  hostMap,
  trustCertificate,
  language = 'en',
}: Pick<LaunchOptions, 'hostMap' | 'trustCertificate' | 'language'>): string[] {
  const args = [...QUIET, `--lang=${language}`, `--host-resolver-rules=${hostRules(hostMap)}`];
  if (trustCertificate) args.push(`--ignore-certificate-errors-spki-list=${trustCertificate}`);
  // Chromium's sandbox refuses to run as root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return args;
}

/** The mapped hosts reach their ports, this machine itself, and everything else does not exist. */
export function hostRules(hostMap: Readonly<Record<string, number>>): string {
  const mapped = Object.entries(hostMap).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`);
  return [...mapped, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost'].join(', ');
}
