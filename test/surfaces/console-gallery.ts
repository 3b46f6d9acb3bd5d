import { join } from 'node:path';
import type { Database } from '../../src/tenant/store/database.ts';
import { builtConsole } from '../../src/tooling/built-console.ts';
import { startConsole } from '../browser/console/harness/console-under-test.ts';
import { makeFleet } from '../browser/console/harness/fleet.ts';
import { CONSOLE_SCENES, EMPTY, openConsoleScene, type Theme } from '../browser/console/harness/scenes.ts';
import { makePartner } from '../tenant/partner.ts';

const THEMES: readonly Theme[] = ['light', 'dark', 'forced colours'];

/** One page of the console, and the files of its pictures with what each shows. */
export type Row = {
  readonly name: string;
  readonly pictures: readonly { readonly file: string; readonly words: string }[];
};

/** The console's pages with a fleet in the store, and those that look otherwise without; `asked` picks some by their names. */
export async function shootConsole(out: string, asked: string | undefined): Promise<Row[]> {
  await builtConsole();
  const rows: Row[] = [];
  for (const kind of ['filled', 'empty'] as const) {
    const scenes = CONSOLE_SCENES.filter((scene) => kind === 'filled' || scene.hasEmpty)
      .map((scene) => ({ scene, name: `console: ${scene.name}, ${kind}` }))
      .filter(({ name }) => asked === undefined || name.includes(asked));
    if (scenes.length === 0) continue;
    let db: Database | null = null;
    const partner = await makePartner('fabrikam', 'Fabrikam Mobile Defense');
    const under = await startConsole({
      ...(kind === 'filled' ? { partners: [partner] } : { seed: EMPTY }),
      onDatabase: (opened) => {
        db = opened;
      },
    });
    try {
      if (kind === 'filled') await makeFleet(db as unknown as Database, 400, 'fabrikam');
      const page = await under.open('/');
      const session = await page.createCDPSession();
      for (const { scene, name } of scenes) {
        const pictures = [];
        for (const look of [...THEMES, '320 px'] as const) {
          await openConsoleScene(page, session, under.tenant.url, scene, look === '320 px' ? 'light' : look);
          if (look === '320 px') await page.setViewport({ width: 320, height: 640 });
          const file = `${`${name}-${look}`.replaceAll(/[^\w-]+/g, '_')}.png`;
          await page.screenshot({ path: join(out, file) as `${string}.png`, fullPage: scene.name !== 'new user' });
          pictures.push({ file, words: look });
        }
        rows.push({ name, pictures });
      }
    } finally {
      await under.close();
    }
  }
  return rows;
}
