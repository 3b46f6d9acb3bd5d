import { expect, test, vi } from 'vitest';
import { decisionTable } from './decision-table.ts';
import { REASONS } from './example-reasons.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

test('the table of decisions in docs is the one that the code gives', async () => {
  await expect(decisionTable()).toMatchFileSnapshot('../../docs/decision.md');
});

test('the table has every condition there is', () => {
  const table = decisionTable();
  expect(Object.keys(REASONS).filter((condition) => !table.includes(`\`${condition}\``))).toEqual([]);
});
