import { describe, expect, it } from 'vitest';
import { factsOf, NO_FACTS } from '../../src/health/device-facts.ts';

describe('what a browser’s own words say of its versions', () => {
  it('is its own version and the extension’s, and what it says of the OS, each said by the browser', () => {
    const words = { extension: '1.4.0', browser: 'Microsoft Edge 147.0.3800.58', platformVersion: '15.0.0' };
    expect(factsOf(words)).toEqual({
      osVersion: { version: '15.0.0', source: 'browser' },
      appVersion: { version: '147.0.3800.58', source: 'browser' },
      sdkVersion: { version: '1.4.0', source: 'browser' },
    });
  });

  it.each([
    ['a browser that names no version', { extension: '', browser: 'unknown', platformVersion: null }],
    ['an OS without words', { extension: '', browser: '', platformVersion: '' }],
    ['an older extension, which says nothing of the OS', { extension: '', browser: 'unknown' }],
  ])('is nothing for %s', (_case, words) => {
    expect(factsOf(words)).toEqual(NO_FACTS);
  });
});
