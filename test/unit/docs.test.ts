import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What the pages say that a pattern finds, each with the page it is on. */
function said(pattern: RegExp): readonly { readonly page: string; readonly what: string }[] {
  return pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(pattern)].map(([, what = '']) => ({ page, what })),
  );
}

it('every link of the guides leads somewhere', () => {
  const links = said(/\]\((?!https?:)([^)#\s]+)/g);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(({ page, what }) => !existsSync(resolve(ROOT, dirname(page), what)))).toEqual([]);
});

it('every npm script that the guides name is there', () => {
  const names = said(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter(({ what }) => !Object.hasOwn(scripts, what))).toEqual([]);
});

it('every file and folder of the project that the guides name is there', () => {
  const paths = said(/`((?:src|test|extension|docs)\/[\w./-]+)`/g).filter(({ what }) => !what.includes('/out'));
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter(({ what }) => !existsSync(join(ROOT, what)))).toEqual([]);
});
