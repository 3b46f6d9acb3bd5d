import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { comparedWith, quantile, row } from '../../bench/figure.ts';
import { filesLoadedByPage, scriptsLoadedBy } from '../../bench/loaded-files.ts';

let dist: string;

beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), 'drawbridge-dist-'));
  const files = {
    'loader.js': "import './assets/worker.js';\n",
    'assets/worker.js':
      'import{a as b,c}from"./shared.js";import*as d from"./deep/more.js";b(c,d);import("./later.js");',
    'assets/shared.js': 'export{x}from"./other.js";const y="import";export{y as z};',
    'assets/deep/more.js': 'import"../shared.js";',
    'assets/other.js': 'export const x = 1;',
    'assets/later.js': '',
    'assets/page.css': '',
    'assets/unused.js': '',
    'pages/popup/index.html':
      '<script type="module" crossorigin src="/assets/shared.js"></script><link rel="stylesheet" crossorigin href="../../assets/page.css">',
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    writeFileSync(join(dist, file), content);
  }
});

afterAll(() => rmSync(dist, { recursive: true, force: true }));

it('follows static imports all the way, and no others', () => {
  expect(scriptsLoadedBy(dist, 'loader.js')).toEqual([
    'assets/deep/more.js',
    'assets/other.js',
    'assets/shared.js',
    'assets/worker.js',
    'loader.js',
  ]);
});

it('knows the scripts and style sheets of a page', () => {
  const files = ['assets/other.js', 'assets/page.css', 'assets/shared.js'];
  expect(filesLoadedByPage(dist, 'pages/popup/index.html')).toEqual(files);
});

it('gives the median and the 95th percentile', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([1, 2], 0.5)).toBe(1.5);
  const samples = Array.from({ length: 101 }, (_, index) => index);
  expect(row('steps', 'ms', samples)).toEqual({ figure: 'steps', unit: 'ms', n: 101, median: 50, p95: 95 });
  expect(comparedWith(row('ours', 'ms', [10]), row('theirs', 'ms', [4]))).toMatchObject({
    against: 'theirs',
    ratio: 2.5,
  });
  expect(() => row('nothing', 'ms', [])).toThrow('Nothing was measured');
});
