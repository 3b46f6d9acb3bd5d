import { existsSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { STATE_ICONS, toolbarFor } from '../../extension/surface/toolbar-words.ts';
import { exampleView, VIEW_STATES } from './example-view.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

describe.each(VIEW_STATES)('in the state %s', (state) => {
  const toolbar = toolbarFor(exampleView({ state }));

  test('the toolbar says the state in its tooltip', () => {
    expect(toolbar.title).toMatch(/^Drawbridge\b.{5,}/);
  });

  test('the badge fits', () => {
    expect(toolbar.badge.length).toBeLessThanOrEqual(4);
  });
});

test('open, blocked, needing attention and off have different drawings', () => {
  const icons = (['allowed', 'blocked', 'signedOut', 'notConfigured'] as const).map(
    (state) => toolbarFor(exampleView({ state, sitesOpen: state === 'allowed' })).icon,
  );
  expect(icons).toEqual(['open', 'blocked', 'attention', 'off']);
});

test('a check leaves the drawing as the sites are', () => {
  expect(toolbarFor(exampleView({ state: 'checking', sitesOpen: true })).icon).toBe('open');
  expect(toolbarFor(exampleView({ state: 'checking', sitesOpen: false })).icon).toBe('blocked');
});

test('every drawing is there in every size', () => {
  const files = STATE_ICONS.flatMap((icon) =>
    [16, 32, 48, 128].map((size) => `extension/public/icons/${icon}-${size}.png`),
  );
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
