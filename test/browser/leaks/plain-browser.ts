import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer';
import { WebSocket } from 'ws';
import { requireBrowser } from '../../../src/tooling/find-browser.ts';
import { hostRules } from '../../../src/tooling/launch-browser.ts';

export type PlainBrowserOptions = {
  readonly executablePath?: string;
  readonly extensionDir?: string;
  readonly userDataDir: string;
  readonly hostMap: Readonly<Record<string, number>>;
  readonly trustCertificate: string;
  /** The command line's, as when a person opens a link from another program. */
  readonly addresses?: readonly string[];
  readonly restoreSession?: boolean;
};

/** Milliseconds between two looks at what the tabs show. */
const LOOK_EVERY = 20;

/** A page as the browser itself names it. */
export type Sighting = { readonly url: string; readonly title: string; readonly at: number };

/**
 * A browser as a person starts it. No debugger is attached to any page or worker, as that would hold each back at its
 * start; the browser only announces what it shows.
 */
export class PlainBrowser {
  readonly sightings: Sighting[] = [];
  #tabs: readonly Sighting[] = [];
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  #watch: ReturnType<typeof setInterval> | undefined;

  private constructor(process: ChildProcess, socket: WebSocket) {
    this.#process = process;
    this.#socket = socket;
  }

  static async start(options: PlainBrowserOptions): Promise<PlainBrowser> {
    const portFile = join(options.userDataDir, 'DevToolsActivePort');
    await rm(portFile, { force: true });
    const child = spawn(options.executablePath ?? requireBrowser(), await argumentsFor(options), {
      stdio: 'ignore',
      detached: true,
    });
    const socket = new WebSocket(await endpoint(portFile));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const browser = new PlainBrowser(child, socket);
    socket.on('message', (data) => browser.#hear(String(data)));
    socket.on('error', () => undefined);
    // Announcements of a target come when it navigates and not when its title changes (measured).
    browser.#watch = setInterval(() => browser.#send('Target.getTargets', {}), LOOK_EVERY);
    return browser;
  }

  /** What the tabs show now. */
  get tabs(): readonly Sighting[] {
    return this.#tabs;
  }

  /** Ends it as its menu would; everything is written to the profile. */
  async close(): Promise<void> {
    this.#send('Browser.close', {});
    await this.#ended(10_000);
  }

  /** As a crash, or the power switch of a process. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#ended(5_000);
  }

  #hear(text: string): void {
    const { result } = JSON.parse(text) as { result?: { targetInfos?: readonly TargetInfo[] } };
    if (!result?.targetInfos) return;
    this.#tabs = result.targetInfos
      .filter(({ type }) => type === 'page')
      .map(({ url, title }) => ({ url, title, at: Date.now() }));
    this.sightings.push(...this.#tabs);
  }

  #send(method: string, params: object): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ id: 1, method, params }));
  }

  /** The process group: only what this start has started. */
  #signal(signal: 'SIGKILL' | 'SIGTERM'): void {
    try {
      if (this.#process.pid !== undefined) process.kill(-this.#process.pid, signal);
    } catch {
      // It has ended by itself.
    }
  }

  async #ended(patience: number): Promise<void> {
    const end = Date.now() + patience;
    while (this.#process.exitCode === null && this.#process.signalCode === null && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    clearInterval(this.#watch);
    this.#socket.terminate();
    this.#signal('SIGKILL');
  }
}

type TargetInfo = { readonly type: string; readonly url: string; readonly title: string };

const PREVENT_INSTALLATION = ['--disable-extensions', '--disable-background-networking', '--enable-automation'];

async function argumentsFor(options: PlainBrowserOptions): Promise<string[]> {
  const defaults = await puppeteer.defaultArgs({ headless: true, userDataDir: options.userDataDir });
  return [
    ...defaults.filter((argument) => !PREVENT_INSTALLATION.includes(argument) && argument !== 'about:blank'),
    '--remote-debugging-port=0',
    '--disable-gpu',
    '--log-level=3',
    '--no-default-browser-check',
    '--disable-component-update',
    `--host-resolver-rules=${hostRules(options.hostMap)}`,
    `--ignore-certificate-errors-spki-list=${options.trustCertificate}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(options.extensionDir ? [`--load-extension=${options.extensionDir}`] : []),
    ...(options.restoreSession ? ['--restore-last-session'] : []),
    ...(options.addresses ?? (options.restoreSession ? [] : ['about:blank'])),
  ];
}

async function endpoint(portFile: string): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const [port, path] = (await readFile(portFile, 'utf8').catch(() => '')).split('\n');
    if (port && path) return `ws://127.0.0.1:${port}${path}`;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The browser did not say within 30 s where its DevTools are.');
}
