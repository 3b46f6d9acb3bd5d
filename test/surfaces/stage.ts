import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import type { CDPSession, Page } from 'puppeteer';
import { LANGUAGES, type Language } from '../component/fake-browser.ts';
import { NOW, type Scene, VERSION } from './scenes.ts';

/** How a page is looked at. */
export type Look = {
  readonly theme: 'light' | 'dark' | 'forced colours';
  readonly language: Language | 'pseudo, right to left';
  readonly width?: number;
  readonly height?: number;
  /** 4 is a person's 400 %. */
  readonly zoom?: number;
};

const DIST = resolve(import.meta.dirname, '../../dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** The built pages over loopback, `npm test` and `npm run build` have built them; with it goes what stands for the browser. */
export async function serveBuilt(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const file = join(DIST, normalize(new URL(request.url ?? '/', 'http://x').pathname));
    try {
      const body = readFileSync(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens a scene as its look has it, and waits until all of it is there. */
export async function openScene(page: Page, base: string, scene: Scene, look: Look): Promise<void> {
  const { theme, language, width = scene.page === 'popup' ? 360 : 1000, height = 720, zoom = 1 } = look;
  const session = await sessionOf(page);
  await session.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: theme === 'light' ? 'light' : 'dark' },
      { name: 'forced-colors', value: theme === 'forced colours' ? 'active' : 'none' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ],
  });
  // Zoomed, a page has as many fewer pixels of its own.
  await page.setViewport({
    width: Math.round(width / zoom),
    height: Math.round(height / zoom),
    deviceScaleFactor: zoom,
  });
  const catalog = language === 'pseudo, right to left' ? LANGUAGES.pseudo : LANGUAGES[language];
  const messages = language === 'pseudo, right to left' ? { ...catalog, textDirection: { message: 'rtl' } } : catalog;
  const script = `(${standIn})(${JSON.stringify({ messages, scene, now: NOW, version: VERSION })})`;
  const { identifier } = await page.evaluateOnNewDocument(script);
  await page.goto(`${base}/extension/${scene.page}/index.html`);
  await page.waitForFunction(() => document.querySelector('h1') !== null && document.fonts.status === 'loaded');
  if (scene.page === 'options') await page.waitForSelector('table');
  if (scene.wellKnown) {
    await page.evaluate((address) => {
      const input = document.querySelector('#work-address') as HTMLInputElement;
      input.value = address;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector<HTMLButtonElement>('.set-up button')?.click();
    }, scene.wellKnown.address);
    await page.waitForSelector('.offer, [role="alert"] p');
  }
  await page.removeScriptToEvaluateOnNewDocument(identifier);
}

const sessions = new WeakMap<Page, CDPSession>();

/** What a session emulates ends with it. */
async function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? (await page.createCDPSession());
  sessions.set(page, session);
  return session;
}

type Given = {
  readonly messages: Readonly<Record<string, { message: string; placeholders?: Record<string, { content: string }> }>>;
  readonly scene: Scene;
  readonly now: number;
  readonly version: string;
};

/** Runs in the page before its own scripts: as much of an extension's browser as a surface uses, at a time that stands. */
function standIn({ messages, scene, now, version }: Given): void {
  Date.now = () => now;
  const getMessage = (key: string, substitutions: readonly string[] = []) => {
    const { message, placeholders } = messages[key] ?? { message: '' };
    return message.replace(/\$(\w+)\$/g, (_, name: string) =>
      (placeholders?.[name.toLowerCase()]?.content ?? '').replace(
        /\$(\d)/g,
        (_whole, index: string) => substitutions[Number(index) - 1] ?? '',
      ),
    );
  };
  const event = { addListener: () => undefined, removeListener: () => undefined, hasListener: () => false };
  const connect = () => ({
    postMessage: () => undefined,
    disconnect: () => undefined,
    onDisconnect: event,
    onMessage: {
      addListener: (listener: (message: unknown) => void) => {
        if (scene.message) setTimeout(() => listener(scene.message));
      },
    },
  });
  // Answers a callback too: webextension-polyfill asks with one.
  const area = (stored: object) => ({
    get: async (...args: unknown[]) => {
      const done = args.find((argument) => typeof argument === 'function') as ((value: object) => void) | undefined;
      done?.(stored);
      return stored;
    },
  });
  const chrome = {
    runtime: {
      id: 'stand-in',
      getManifest: () => ({ version }),
      connect,
      getURL: (path: string) => `/${path}`,
      sendMessage: async () => undefined,
      onMessage: event,
    },
    i18n: { getMessage },
    storage: {
      managed: area(scene.managed ?? {}),
      session: area(scene.session ?? {}),
      local: area(scene.local ?? {}),
      onChanged: event,
    },
    tabs: { getCurrent: async () => undefined },
  };
  const { wellKnown } = scene;
  const realFetch = globalThis.fetch;
  globalThis.fetch = (input, init) =>
    wellKnown && String(input).startsWith('https:')
      ? Promise.resolve(Response.json(wellKnown.document))
      : realFetch(input, init);
  Object.defineProperty(globalThis, 'chrome', { value: chrome, configurable: true });
}
