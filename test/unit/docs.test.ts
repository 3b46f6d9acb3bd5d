import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })];

/** Written by a command when it runs, so that a fresh copy has none of them. */
const MADE = /^test\/\w+\/out\b/;

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Without what is code: a link in it is none. */
function prose(file: string): string {
  return text(file)
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]]/g, ' '));
}

type Link = { readonly path: string; readonly anchor: string | undefined };

function linksOf(file: string): Link[] {
  return [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path, anchor] = target.split('#');
    return { path: path ? relative(ROOT, resolve(ROOT, dirname(file), path)) : file, anchor };
  });
}

/** As GitHub makes them of headings: lower case, without punctuation, a hyphen for each space. */
function anchorsOf(file: string): string[] {
  const headings = [
    ...text(file)
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/^#{1,6} +(.+)$/gm),
  ];
  return headings.map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

describe.each(DOCUMENTS)('%s', (file) => {
  it('has no link that leads nowhere', () => {
    const dead = linksOf(file).filter(
      ({ path, anchor }) => !existsSync(join(ROOT, path)) || (anchor && !anchorsOf(path).includes(anchor)),
    );
    expect(dead).toEqual([]);
  });

  it('names npm scripts that there are', () => {
    const named = [...text(file).matchAll(/\bnpm run (?:--?[\w-]+ )*([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('names files and folders that there are', () => {
    const named = [...text(file).matchAll(/(?<![\w./-])(?:src|test|extension|docs|\.ci)\/[\w@./-]*[\w-]/g)].map(
      ([path]) => path,
    );
    expect(named.filter((path) => !MADE.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names tests that there are', () => {
    const tests = new Set(
      readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).map((path) => basename(path)),
    );
    const named = [...text(file).matchAll(/[\w.-]+\.test\.tsx?\b/g)].map(([name]) => name);
    expect(named.filter((name) => !tests.has(name))).toEqual([]);
  });
});

it('every document is reached from the README, link by link', () => {
  const reached = new Set(['README.md']);
  for (const file of reached) {
    for (const { path } of linksOf(file)) if (DOCUMENTS.includes(path)) reached.add(path);
  }
  expect(DOCUMENTS.filter((file) => !reached.has(file))).toEqual([]);
});
