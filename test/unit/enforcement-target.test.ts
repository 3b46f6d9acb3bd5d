import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OPEN_UNTIL_KEY, readTarget, TARGET_KEY } from '../../src/enforcement/target.ts';

const stored: Record<string, unknown> = {};
vi.mock('webextension-polyfill', () => ({ default: { storage: { local: { get: async () => stored } } } }));

const SITES = { include: ['corp.contoso.test'], except: [] };

describe('the stored target', () => {
  beforeEach(() => {
    for (const key of Object.keys(stored)) delete stored[key];
  });

  it('holds sites open only until time alone closes them', async () => {
    stored[TARGET_KEY] = { closed: false, sites: SITES };
    stored[OPEN_UNTIL_KEY] = Date.now() + 60_000;
    expect(await readTarget()).toEqual({ closed: false, sites: SITES });
    stored[OPEN_UNTIL_KEY] = Date.now() - 1;
    expect(await readTarget()).toEqual({ closed: true, sites: SITES });
  });

  it.each([[undefined], ['closed'], [{ closed: 'yes', sites: SITES }], [{ closed: true, sites: 'all' }]])(
    'closes nothing where it is %j: the browser’s own rules hold what they hold',
    async (value) => {
      stored[TARGET_KEY] = value;
      expect((await readTarget()).closed).toBe(false);
    },
  );
});
