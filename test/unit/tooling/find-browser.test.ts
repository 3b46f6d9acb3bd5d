import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../../src/tooling/find-browser.mjs';

describe.skipIf(process.platform === 'win32')('finding a browser', () => {
  let root: string;

  function program(path: string, mode = 0o755): string {
    const file = join(root, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  }

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'drawbridge-find-'));
    program('one/google-chrome');
    program('two/microsoft-edge');
    program('three/chromium');
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const path = (...folders: string[]) => folders.map((folder) => join(root, folder)).join(delimiter);

  it('takes Chromium before Edge before Chrome, wherever on PATH they are', () => {
    expect(findBrowser({ PATH: path('one', 'two', 'three') }, 'linux')).toBe(join(root, 'three/chromium'));
    expect(findBrowser({ PATH: path('one', 'two') }, 'linux')).toBe(join(root, 'two/microsoft-edge'));
    expect(findBrowser({ PATH: path('one') }, 'linux')).toBe(join(root, 'one/google-chrome'));
    expect(findBrowser({ PATH: path('none') }, 'linux')).toBeNull();
    expect(findBrowser({}, 'linux')).toBeNull();
  });

  it('takes BROWSER_PATH before all, and nothing in its place when it is wrong', () => {
    const mine = program('mine/my-browser');
    expect(findBrowser({ BROWSER_PATH: mine, PATH: path('three') }, 'linux')).toBe(mine);
    const wrong = { BROWSER_PATH: join(root, 'mine'), PATH: path('three') };
    expect(() => findBrowser(wrong, 'linux')).toThrow('no program there that can be run');
  });

  it('passes over what cannot be run', () => {
    program('four/chromium', 0o644);
    expect(findBrowser({ PATH: path('four', 'two') }, 'linux')).toBe(join(root, 'two/microsoft-edge'));
  });
});
