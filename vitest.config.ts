import { defineConfig } from 'vitest/config';

// A file of its own: vite.config.ts would load the extension's build into the tests.
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      { extends: true, test: { name: 'core', include: ['test/core/**/*.test.ts'], testTimeout: 300_000 } },
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        extends: true,
        test: { name: 'component', include: ['test/component/**/*.test.tsx'], environment: 'happy-dom' },
      },
      {
        extends: true,
        test: { name: 'tenant', include: ['test/tenant/**/*.test.ts'], testTimeout: 90_000, hookTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
