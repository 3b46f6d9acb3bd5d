import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeDebianPackage } from '../../../src/tooling/health-host/debian-package.ts';
import { intuneFiles } from '../../../src/tooling/health-host/intune-files.ts';
import { planFor, type System } from '../../../src/tooling/health-host/plan.ts';

const run = promisify(execFile);

const planOf = (system: System) =>
  planFor({
    system,
    scope: 'machine',
    browsers: ['edge', 'chromium'],
    home: '',
    extensionIds: ['abcdefghijklmnopabcdefghijklmnop'],
  });

it('a Debian package puts each file where a browser or the host looks for it, and keeps what an admin changes', async ({
  skip,
}) => {
  const isThere = await run('dpkg-deb', ['--version']).catch(() => null);
  skip(isThere === null, 'there is no dpkg-deb');
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-deb-test-'));
  try {
    const host = join(folder, 'host.mjs');
    await writeFile(host, 'the host');
    const node = join(folder, 'a-node');
    await writeFile(node, '#!/bin/sh\necho "$@"\n');
    await chmod(node, 0o755);
    const plan = planOf('linux');
    const file = await makeDebianPackage({ plan, host, node, arch: 'x64', version: '1.2.3' }, folder);
    const root = join(folder, 'root');
    await run('dpkg-deb', ['--extract', file, root]);
    for (const { path, text } of [plan.launcher, plan.options, ...plan.manifests])
      expect(await readFile(join(root, path), 'utf8'), path).toBe(text);
    // Started as a browser starts it: by its path, with the origin that asks.
    const started = await run(join(root, plan.launcher.path), ['chrome-extension://x/']);
    expect(started.stdout).toBe(`${join(root, plan.folder)}/health-host.mjs chrome-extension://x/\n`);
    expect((await stat(join(root, plan.folder))).mode & 0o022).toBe(0);
    await run('dpkg-deb', ['--control', file, join(folder, 'control')]);
    const kept = (await readFile(join(folder, 'control', 'conffiles'), 'utf8')).trim().split('\n');
    expect(kept.sort()).toEqual([plan.options, ...plan.manifests].map(({ path }) => path).sort());
    expect(await readFile(join(folder, 'control', 'control'), 'utf8')).toContain('Architecture: amd64\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('for a processor that Debian has no name for here, no package is made', async () => {
  const plan = planOf('linux');
  await expect(makeDebianPackage({ plan, host: '', node: '', arch: 'mips', version: '1' }, tmpdir())).rejects.toThrow(
    'no Debian package for mips',
  );
});

it('the folder for Intune has all that the plan of a Windows machine names, in words that every code page reads', () => {
  const plan = planOf('win32');
  const files = intuneFiles(plan, Buffer.from('the host'), Buffer.from('node'));
  const installed = [
    'health-host.mjs',
    'node.exe',
    'health-host.cmd',
    'health-host.json',
    'com.drawbridge.health_host.json',
  ];
  expect(Object.keys(files).sort()).toEqual(
    [...installed, 'install.ps1', 'uninstall.ps1', 'detect.ps1', 'README.txt'].sort(),
  );
  expect(files['health-host.cmd']).toBe(plan.launcher.text);
  expect(files['com.drawbridge.health_host.json']).toBe(plan.manifests[0]?.text);
  for (const [name, content] of Object.entries(files))
    expect(
      Buffer.from(content).every((byte) => byte < 0x80),
      name,
    ).toBe(true);
  for (const { key, value } of plan.registry) {
    expect(files['install.ps1']).toContain(`reg.exe add '${key}' /ve /t REG_SZ /d '${value}' /f /reg:64\r\n`);
    expect(files['uninstall.ps1']).toContain(`reg.exe delete '${key}' /f /reg:64`);
    expect(files['detect.ps1']).toContain(`reg.exe query '${key}' /ve /reg:64`);
  }
  // SHA-256 of "the host", as Get-FileHash writes it.
  expect(files['detect.ps1']).toMatch(/-ne '[0-9A-F]{64}'/);
});

it('without a node.exe the folder for Intune has none, and its installation stops before it changes anything', () => {
  const files = intuneFiles(planOf('win32'), Buffer.from('the host'), null);
  expect(files['node.exe']).toBeUndefined();
  const [, , check] = String(files['install.ps1']).split('\r\n');
  expect(check).toMatch(/^if \(-not .*node\.exe.*\{ throw /);
});
