import { spawn } from 'node:child_process';
import { argumentsFor, type LaunchOptions } from '../../src/tooling/launch-browser.ts';

/** A browser that lets nobody look into it. */
export type UnwatchedBrowser = {
  /** Ends it as a person does, with all that it has stored. */
  close(): Promise<void>;
};

type Options = Pick<LaunchOptions, 'hostMap' | 'trustCertificate'> & {
  readonly userDataDir: string;
  /** What it opens, a tab each. */
  readonly addresses: readonly string[];
};

/** Nothing of the browser's own is asked for, and tabs that lie behind go on at full pace: the servers are the judges. */
const UNDISTURBED = [
  '--headless=new',
  '--no-first-run',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-popup-blocking',
];

/** A headless browser takes one address at its start: a page that opens the others. */
function opener(addresses: readonly string[]): string {
  const script = addresses.map((address) => `open('${address}', '_blank', 'noopener');`).join('');
  return `data:text/html,<script>${script}</script>`;
}

export function startUnwatched(
  executablePath: string,
  { userDataDir, addresses, ...options }: Options,
): UnwatchedBrowser {
  const args = [...argumentsFor(options), ...UNDISTURBED, `--user-data-dir=${userDataDir}`, opener(addresses)];
  const browser = spawn(executablePath, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve, reject) => {
    browser.once('error', reject);
    browser.once('exit', () => resolve());
  });
  ended.catch(() => undefined);
  return {
    async close() {
      browser.kill('SIGTERM');
      await ended;
    },
  };
}
