import { expect, test } from 'vitest';
import schema from '../../extension/public/managed_schema.json' with { type: 'json' };
import { SIGNAL_LEVELS } from '../../src/health/signal-levels.ts';
import { CONFIGURATION_KEYS } from '../../src/protocol/configuration.ts';

test('admins can set exactly the keys that are read', () => {
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(CONFIGURATION_KEYS).sort());
});

test('every key has a title and a description', () => {
  const unnamed = Object.values(schema.properties).filter(({ title, description }) => !title || !description);
  expect(unnamed).toEqual([]);
});

test('nothing in it makes Chromium refuse the extension', () => {
  expect(JSON.stringify(schema)).not.toContain('additionalProperties');
});

test('an organisation can override every level of the table', () => {
  const { properties } = schema.properties.healthLevels;
  const inSchema = Object.entries(properties).map(([name, signal]) => [name, Object.keys(signal.properties)]);
  const inTable = Object.entries(SIGNAL_LEVELS).map(([name, rows]) => [name, rows.map(([value]) => value)]);
  expect(inSchema).toEqual(inTable);
});
