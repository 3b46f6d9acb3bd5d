import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { shootConsole } from './console-gallery.ts';
import { SCENES, type Scene } from './scenes.ts';
import { type Look, openScene, serveBuilt } from './stage.ts';

// `npm run gallery`: every surface in every state and theme, and an index page, in an ignored folder.

const OUT = resolve(import.meta.dirname, 'out');
const LOOKS: readonly Look[] = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'forced colours', language: 'en' },
  { theme: 'light', language: 'de' },
  { theme: 'dark', language: 'ar' },
  { theme: 'light', language: 'pseudo' },
  { theme: 'light', language: 'en', width: 320, height: 568 },
];

const asked = process.argv[2];
const scenes = SCENES.filter((scene) => !asked || `${scene.page} ${scene.name}`.includes(asked));

function fileOf(scene: Scene, { theme, language, width }: Look): string {
  return [scene.page, scene.name, theme, language, width]
    .filter(Boolean)
    .join('-')
    .replaceAll(/[^\w-]+/g, '_');
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const [server, browser] = await Promise.all([serveBuilt(), launchBrowser({ headless: true, hostMap: {} })]);
try {
  const page = await browser.newPage();
  for (const scene of scenes) {
    for (const look of LOOKS) {
      await openScene(page, server.url, scene, look);
      const path = join(OUT, `${fileOf(scene, look)}.png`) as `${string}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
} finally {
  await browser.close();
  server.close();
}
const figure = (file: string, words: string) =>
  `<figure><img loading="lazy" src="${file}" alt=""><figcaption>${words}</figcaption></figure>`;
const consoleRows = await shootConsole(OUT, asked);
const rows = scenes.map((scene) => {
  const pictures = LOOKS.map((look) => {
    const words = [look.theme, look.language, look.width && `${look.width} px`].filter(Boolean).join(', ');
    return figure(`${fileOf(scene, look)}.png`, words);
  });
  return `<h2>${scene.page}: ${scene.name}</h2><div>${pictures.join('')}</div>`;
});
for (const { name, pictures } of consoleRows) {
  rows.push(`<h2>${name}</h2><div>${pictures.map(({ file, words }) => figure(file, words)).join('')}</div>`);
}
const style = 'div{display:flex;gap:1rem;overflow:auto;align-items:start}img{max-width:400px;border:1px solid #999}';
writeFileSync(
  join(OUT, 'index.html'),
  `<!doctype html><meta charset="utf-8"><title>Drawbridge: gallery</title><style>body{font:14px system-ui}figure{margin:0}${style}</style>${rows.join('\n')}`,
);
const count = scenes.length * LOOKS.length + consoleRows.reduce((sum, { pictures }) => sum + pictures.length, 0);
console.log(`${count} pictures: ${join(OUT, 'index.html')}`);
