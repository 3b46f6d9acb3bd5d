import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** `npm test` has built it. */
const DIST = resolve(import.meta.dirname, '../../dist');

describe('the production package', () => {
  it('carries no configuration', () => {
    expect(existsSync(join(DIST, 'manifest.json'))).toBe(true);
    expect(existsSync(join(DIST, 'configuration.json'))).toBe(false);
  });

  it('has every file that its manifest and its pages name, built', () => {
    const manifest = readFileSync(join(DIST, 'manifest.json'), 'utf8');
    const named = [...manifest.matchAll(/"([\w./-]+\.(?:html|js|json|png))"/g)].map((match) => match[1] ?? '');
    expect(named.length).toBe(10);
    expect(named.filter((file) => !existsSync(join(DIST, file)))).toEqual([]);
    const pages = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
    expect(pages.length).toBe(5);
    for (const page of pages) expect(readFileSync(join(DIST, page), 'utf8'), page).not.toMatch(/\.tsx?"/);
  });
});
