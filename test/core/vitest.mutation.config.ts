import { defineConfig } from 'vitest/config';

// For mutation testing alone: Stryker cannot choose one of vitest.config.ts's projects, and would run them all. The fuzz
// says only that nothing throws, which kills few mutants and costs most of the time. (Without `isolate` it would take a
// third of the time, but Stryker's hooks then see the first file alone.)
export default defineConfig({
  test: {
    name: 'core',
    include: ['test/core/*.test.ts', 'test/core/oracle/*.test.ts'],
    setupFiles: ['test/core/mutation-seed.ts'],
    testTimeout: 120_000,
  },
});
