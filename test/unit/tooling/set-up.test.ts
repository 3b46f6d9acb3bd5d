import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const TOOLING = join(import.meta.dirname, '..', '..', '..', 'src', 'tooling');

/** Stands for npm: counts its runs, takes its time, leaves `node_modules` with a Node in it, or fails. */
const NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n');
  if (fs.existsSync('npm-fails')) { console.error('npm error the registry is away'); process.exit(7); }
  fs.rmSync('node_modules', { recursive: true, force: true });
  const starter = process.ppid;
  setTimeout(() => {
    if (process.ppid !== starter) return;
    const folder = 'node_modules/node-' + process.platform + '-' + process.arch + '/bin';
    fs.mkdirSync(folder, { recursive: true });
    fs.symlinkSync(process.execPath, folder + '/node');
  }, 300);
`;

type Run = { readonly code: number | null; readonly output: string };

describe.skipIf(process.platform === 'win32')('the set-up', () => {
  let root: string;
  let started: ChildProcess[];

  beforeEach(() => {
    started = [];
    root = mkdtempSync(join(tmpdir(), 'drawbridge-set-up-'));
    cpSync(TOOLING, join(root, 'src', 'tooling'), { recursive: true });
    write('package.json', JSON.stringify({ dependencies: { one: '1.0.0' } }));
    write('package-lock.json', '{}');
    write('npm/npm-cli.js', NPM);
    write('bin/chromium', '#!/bin/sh\n');
    chmodSync(join(root, 'bin', 'chromium'), 0o755);
  });

  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  function write(file: string, content: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }

  function setUp(args: readonly string[] = ['--without-browser'], env: Record<string, string> = {}): Promise<Run> {
    const child = spawn(process.execPath, [join(root, 'src', 'tooling', 'set-up.mjs'), ...args], {
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'], npm_execpath: join(root, 'npm', 'npm-cli.js'), ...env },
    });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
      });
    }
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  }

  const npmRuns = () => readFileSync(join(root, 'npm-runs'), 'utf8').trim().split('\n');

  it('installs once, says so, and then has nothing to do or say', async () => {
    const first = await setUp();
    expect(first.output).toContain('Installing dependencies: done');
    expect(first.code).toBe(0);
    expect(await setUp()).toEqual({ code: 0, output: '' });
    expect(npmRuns()).toHaveLength(1);
    expect(npmRuns()[0]).toContain('ci --ignore-scripts');
  });

  it('installs again when the lock file or the wanted dependencies changed', async () => {
    await setUp();
    write('package-lock.json', '{ "changed": true }');
    await setUp();
    write('package.json', JSON.stringify({ dependencies: { one: '2.0.0' } }));
    await setUp();
    write('package.json', JSON.stringify({ scripts: { other: 'true' }, dependencies: { one: '2.0.0' } }));
    await setUp();
    expect(npmRuns()).toHaveLength(3);
  });

  it('shows npm’s words and the command when npm fails, and tries again the next time', async () => {
    write('npm-fails', '');
    const failed = await setUp();
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('the registry is away');
    expect(failed.output).toMatch(/Installing dependencies failed: `.* ci .*` ended with code 7\./);
    expect(failed.output).not.toContain('    at ');
    rmSync(join(root, 'npm-fails'));
    expect((await setUp()).code).toBe(0);
  });

  it('lets one of several runs do the work and the others wait for it', async () => {
    const runs = await Promise.all([setUp(), setUp(), setUp(), setUp()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(npmRuns()).toHaveLength(1);
    expect(readdirSync(join(root, '.drawbridge'))).toEqual([]);
  });

  it('takes over from a run that was killed', async () => {
    const killed = setUp();
    await expect.poll(() => readdirSync(root), { timeout: 5_000 }).toContain('npm-runs');
    started[0]?.kill('SIGKILL');
    await killed;
    expect(readdirSync(join(root, '.drawbridge'))).toEqual(['set-up.lock']);
    expect((await setUp()).code).toBe(0);
    expect(readdirSync(join(root, '.drawbridge'))).toEqual([]);
  });

  it('finds a browser, and refuses a BROWSER_PATH that is none', async () => {
    await setUp();
    const env = { BROWSER_PATH: join(root, 'bin', 'chromium') };
    expect(await setUp([], env)).toEqual({ code: 0, output: '' });
    const refused = await setUp([], { BROWSER_PATH: join(root, 'bin', 'nothing') });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('no program there that can be run');
    expect(refused.output).not.toContain('    at ');
  });
});
