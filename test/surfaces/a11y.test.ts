import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type axe from 'axe-core';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { SCENES, type Scene } from './scenes.ts';
import { type Look, openScene, serveBuilt } from './stage.ts';

const AXE = readFileSync(resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const THEMES = ['light', 'dark', 'forced colours'] as const;
const LANGUAGES = ['en', 'ar'] as const;
const ALL: readonly Look[] = THEMES.flatMap((theme) => LANGUAGES.map((language) => ({ theme, language })));
/** Without `--full` every third scene in one look, the looks in turn. */
const isFull = process.env['DRAWBRIDGE_FULL'] === '1';
const scenes = SCENES.filter((_, index) => isFull || index % 3 === 0);
const looksFor = (index: number) => ALL.filter((_, place) => isFull || place === index % ALL.length);

let browser: Browser;
let server: Awaited<ReturnType<typeof serveBuilt>>;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([serveBuilt(), launchBrowser({ headless: true, hostMap: {} })]);
  page = await browser.newPage();
});
afterAll(async () => {
  server?.close();
  await browser?.close();
});

async function violations(): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: tags, resultTypes: ['violations'] }),
    TAGS,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

const openAll = async () => {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  // What is in it is loaded when it is opened.
  await page.waitForFunction(() => !document.querySelector('.support:not(:has(textarea))'));
};

/** What sticks out of the page to the side, or is cut off at its edge. */
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(scenes.map((scene, index) => [`${scene.page}: ${scene.name}`, scene, index] as const))(
  '%s',
  (_, scene: Scene, index) => {
    it.each(looksFor(index))('$theme, $language: axe finds nothing, and nothing sticks out', async (look) => {
      await openScene(page, server.url, scene, look);
      await openAll();
      expect(await violations()).toEqual([]);
      expect(await overflow()).toBe(0);
    });
  },
);

describe('at 320 px, which 1280 px at 400 % are', () => {
  const long = SCENES.filter(({ name }) => (isFull ? /several|incomplete|refused|offline$/ : /several/).test(name));
  it.each(long.map((scene) => [`${scene.page}: ${scene.name}`, scene] as const))(
    '%s fits with words that are two fifths longer, in both directions',
    async (_, scene) => {
      for (const language of ['pseudo', 'pseudo, right to left'] as const) {
        await openScene(page, server.url, scene, { theme: 'light', language, width: 1280, height: 1024, zoom: 4 });
        await openAll();
        expect(await overflow(), language).toBe(0);
      }
    },
  );
});
