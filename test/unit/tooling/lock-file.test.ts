import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completeLockFile } from '../../../src/tooling/complete-lock-file.mjs';

const read = () => readFileSync(join(import.meta.dirname, '..', '..', '..', 'package-lock.json'), 'utf8');

// A fresh clone cannot be set up otherwise, and nobody who has node_modules notices.
it('the lock file has the packages of every system (else: node src/tooling/complete-lock-file.mjs)', () => {
  expect(completeLockFile(JSON.parse(read()))).toEqual([]);
});

it('the lock file names no registry', () => {
  expect(read()).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
});

it('a missing package is added with the systems that it is for', () => {
  const optionalDependencies = { '@tool/cli-linux-x64-musl': '1.2.3', '@tool/cli-win32-arm64': '1.2.3' };
  const lock = { packages: { '': {}, 'node_modules/@tool/cli': { dev: true, optionalDependencies } } };
  expect(completeLockFile(lock)).toEqual(Object.keys(optionalDependencies));
  expect(lock.packages).toMatchObject({
    'node_modules/@tool/cli-linux-x64-musl': {
      version: '1.2.3',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      optional: true,
    },
    'node_modules/@tool/cli-win32-arm64': { version: '1.2.3', os: ['win32'], cpu: ['arm64'], dev: true },
  });
  expect(completeLockFile(lock)).toEqual([]);
});
