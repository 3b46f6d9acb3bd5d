import { defineConfig } from 'vitest/config';
import { findPostgres, postgresAddress, postgresFolder } from './src/tooling/postgres.ts';

/** One process for all files, which keep nothing in their modules: what each would compile anew was a third of the tenant's time. */
const ONE_PROCESS = { isolate: false };

const TENANT = {
  include: ['test/tenant/**/*.test.ts'],
  ...ONE_PROCESS,
  testTimeout: 90_000,
  hookTimeout: 120_000,
};

/** The suite of the tenant once more, on a real PostgreSQL, where there is one. */
const ON_POSTGRES = findPostgres()
  ? { ...TENANT, env: { DRAWBRIDGE_TEST_POSTGRES: postgresAddress(postgresFolder()) } }
  : { include: ['test/tenant/no-postgres.ts'] };

const IN_BROWSER = { ...ONE_PROCESS, testTimeout: 60_000, hookTimeout: 90_000, fileParallelism: false };

/** Half of the time of all tests, so that each is a run of its own (src/tooling/run-tests.ts). */
const BLOCK = ['test/browser/{block,leaks,private}*.test.ts'];
const WIPE = ['test/browser/wipe*.test.ts'];

// A file of its own: vite.config.ts would load the extension's build into the tests.
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      { extends: true, test: { name: 'core', include: ['test/core/**/*.test.ts'], testTimeout: 300_000 } },
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'component',
          include: ['test/component/**/*.test.tsx'],
          environment: 'happy-dom',
          ...ONE_PROCESS,
        },
      },
      // Two processes cannot share a PGlite.
      { extends: true, test: { name: 'tenant', ...TENANT, exclude: ['test/tenant/processes.test.ts'] } },
      {
        extends: true,
        test: { name: 'tenant-postgres', globalSetup: 'test/tenant/start-postgres.ts', ...ON_POSTGRES },
      },
      { extends: true, test: { name: 'gate', include: ['test/gate/**/*.test.ts'], testTimeout: 30_000 } },
      {
        extends: true,
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
      },
      { extends: true, test: { name: 'deploy', include: ['test/deploy/**/*.test.ts'], ...IN_BROWSER } },
      // In the order of the files: one browser shows all scenes.
      { extends: true, test: { name: 'surfaces', include: ['test/surfaces/**/*.test.ts'], testTimeout: 60_000 } },
      { extends: true, test: { name: 'browser-block', include: BLOCK, ...IN_BROWSER } },
      { extends: true, test: { name: 'browser-wipe', include: WIPE, ...IN_BROWSER } },
      {
        extends: true,
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], exclude: [...BLOCK, ...WIPE], ...IN_BROWSER },
      },
    ],
  },
});
