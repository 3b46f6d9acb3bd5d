import { defineConfig } from 'vitest/config';

// For mutation testing alone: Stryker cannot choose one of vitest.config.ts's projects, and would run them all.
export default defineConfig({ test: { name: 'core', include: ['test/core/**/*.test.ts'], testTimeout: 120_000 } });
