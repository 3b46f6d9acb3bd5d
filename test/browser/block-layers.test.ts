import { describe, expect, it } from 'vitest';
import { cannotInstall } from './harness/browser-under-test.ts';
import { runScenarios } from './leaks/run-scenarios.ts';
import { SCENARIOS } from './leaks/scenarios.ts';
import { LAYER_NAMES, type LayerName } from './leaks/switch-off.ts';

type Case = {
  readonly layers: readonly LayerName[];
  readonly against: readonly string[];
  /** What of a leak is another layer's. */
  readonly leaves?: 'bytes' | 'requests';
};

/** What each layer closes when the others have no hands; the control runs of the leak suite show that all of it leaks. */
const CASES: readonly Case[] = [
  { layers: ['rules'], against: ['fresh', 'spelling-0', 'spelling-3', 'company-parts'] },
  // The page itself stays; nothing of it goes anywhere.
  { layers: ['rules'], against: ['exfiltrate'], leaves: 'bytes' },
  { layers: ['gate'], against: ['fresh', 'spelling-0', 'spelling-3', 'link'] },
  { layers: ['storage settings', 'rules'], against: ['worker'] },
  // What the site's worker asks for itself (its own script, anew) is the rules'.
  { layers: ['page guard'], against: ['worker'], leaves: 'requests' },
  { layers: ['navigation guard', 'cover'], against: ['worker', 'back-covered'], leaves: 'requests' },
  {
    layers: ['cover'],
    against: ['live', 'leave-question', 'alert', 'blank-child', 'blob-child', 'company-frame', 'picture'],
  },
  { layers: ['downloads'], against: ['download'] },
];

describe('each layer without the others', () => {
  const isFull = process.env['DRAWBRIDGE_FULL'] === '1';
  const reason = isFull ? cannotInstall['force-installed']() : 'eight browsers more: runs with -- --full';
  it.for(CASES)('$layers: closes $against', { timeout: 120_000 }, async ({ layers, against, leaves }, { skip }) => {
    skip(reason !== null, `${reason}`);
    const off = LAYER_NAMES.filter((name) => !layers.includes(name));
    const { leaks } = await runScenarios(
      'force-installed',
      off,
      SCENARIOS.filter(({ name }) => against.includes(name)),
    );
    const leaking = [...leaks].filter(
      ([, { bytes, requests }]) => (leaves === 'requests' ? 0 : requests) + (leaves === 'bytes' ? 0 : bytes) > 0,
    );
    expect(leaks.size).toBe(against.length);
    expect(leaking).toEqual([]);
  });
});
