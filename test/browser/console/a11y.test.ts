import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type axe from 'axe-core';
import type { CDPSession, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/tenant/store/database.ts';
import { makePartner } from '../../tenant/partner.ts';
import { type ConsoleUnderTest, startConsole } from './harness/console-under-test.ts';
import { makeFleet } from './harness/fleet.ts';
import { walkByTab } from './harness/keyboard.ts';
import { CONSOLE_SCENES, EMPTY, openConsoleScene, type Theme } from './harness/scenes.ts';

const AXE = readFileSync(resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const THEMES: readonly Theme[] = ['light', 'dark', 'forced colours'];
const isFull = process.env['DRAWBRIDGE_FULL'] === '1';

describe.each(['filled', 'empty'] as const)('%s', (kind) => {
  let under: ConsoleUnderTest;
  let page: Page;
  let session: CDPSession;
  beforeAll(async () => {
    let db: Database | null = null;
    const partner = await makePartner('fabrikam', 'Fabrikam Mobile Defense');
    under = await startConsole({
      ...(kind === 'filled' ? { partners: [partner] } : { seed: EMPTY }),
      onDatabase: (opened) => {
        db = opened;
      },
    });
    if (kind === 'filled') await makeFleet(db as unknown as Database, 120, 'fabrikam');
    page = await under.open('/');
    session = await page.createCDPSession();
  });
  afterAll(() => under?.close());

  const all = CONSOLE_SCENES.filter((scene) => kind === 'filled' || scene.hasEmpty);
  // Without `--full` half of them in one look each, the looks in turn, and a quarter by keyboard.
  const every = (nth: number) => all.filter((_, index) => isFull || index % nth === 0);
  const scenes = every(2);

  it.each(every(4).map((scene) => [scene.name, scene] as const))(
    '%s: Tab reaches every control and shows where it is, and Escape goes back to what opened a dialog',
    async (_, scene) => {
      await openConsoleScene(page, session, under.tenant.url, scene, 'light');
      const { reached, ...wrong } = await walkByTab(page);
      expect(wrong).toEqual({ missed: [], unmarked: [] });
      expect(reached).toBeGreaterThan(0);
      if ((await page.$('dialog[open]')) === null) return;
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.querySelector('dialog[open]') === null);
      const [name, words] = await page.evaluate(() => {
        const { localName = '', textContent = '' } = document.activeElement ?? {};
        return [localName, textContent];
      });
      // The last press opened it; nothing did where the address has it.
      if (scene.press === undefined || scene.act) expect(name).not.toBe('body');
      else expect(words).toContain(scene.press);
    },
  );
  it.each(scenes.map((scene, index) => [scene.name, scene, index] as const))(
    `%s: axe finds nothing in ${isFull ? 'any colours' : 'the colours that are its turn'}, and nothing sticks out at 320 px`,
    async (_, scene, index) => {
      for (const theme of THEMES.filter((_one, place) => isFull || place === index % THEMES.length)) {
        await openConsoleScene(page, session, under.tenant.url, scene, theme);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(
          (tags) =>
            (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
              runOnly: tags,
              resultTypes: ['violations'],
            }),
          TAGS,
        );
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
        );
        expect(found, theme).toEqual([]);
      }
      await page.setViewport({ width: 320, height: 640 });
      const sticksOut = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(sticksOut).toBe(0);
    },
  );
});
