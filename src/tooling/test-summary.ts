import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** What a run of Vitest came to. */
export type TestSummary = {
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly { readonly name: string; readonly reason: string }[];
};

/** Names the file that the summary is to be written to. */
export const SUMMARY_FILE = 'DRAWBRIDGE_TEST_SUMMARY';

/**
 * A reporter of Vitest's, beside its own: Vitest's JSON has neither why a test was skipped nor errors that belong to no
 * test. A file that could not be loaded, and an error outside of tests, count as one failed test each.
 */
export default class TestSummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env[SUMMARY_FILE];
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(summarise(modules, unhandled), null, 2));
  }
}

export function summarise(modules: readonly TestModule[], unhandled: readonly unknown[]): TestSummary {
  let [passed, failed] = [0, unhandled.length];
  const skips: { name: string; reason: string }[] = [];
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') passed += 1;
      else if (result.state === 'skipped')
        skips.push({ name: test.fullName, reason: result.note ?? 'no reason given' });
      // A test that never came to its end is one that failed.
      else failedHere += 1;
    }
    failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
  }
  return { passed, failed, skips };
}
