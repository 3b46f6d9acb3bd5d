import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { filesLoadedByPage, scriptsLoadedBy } from '../bench/loaded-files.ts';

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

  // The worker's aim was 40 kB: docs/decisions.md says what it is made of, and what the difference costs.
  it.each([
    ['popup', 20_000, () => filesLoadedByPage(DIST, 'extension/popup/index.html')],
    ['worker', 72_500, () => scriptsLoadedBy(DIST, 'service-worker-loader.js')],
  ] as const)('the %s stays within its budget of %d bytes, gzip', (_, budget, files) => {
    const sizes = files().map((file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(budget);
  });
});
