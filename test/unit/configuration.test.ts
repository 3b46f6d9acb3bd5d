import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/protocol/configuration.ts';

const GOOD = { tenant: 'https://tenant.contoso.test/path', corporateSites: ['corp.contoso.test'] };

describe('the configuration', () => {
  it('is read with its defaults', () => {
    expect(readConfiguration(GOOD)).toEqual({
      configuration: {
        tenant: 'https://tenant.contoso.test',
        corporateSites: ['corp.contoso.test'],
        whenSignedOut: 'block',
      },
      refused: [],
    });
  });

  it('loses only the setting that is wrong, and says which and why', () => {
    const { configuration, refused } = readConfiguration({
      ...GOOD,
      whenSignedOut: 'maybe',
      helpLink: 'javascript:alert(1)',
      newer: 1,
    });
    expect(configuration).toMatchObject({ corporateSites: ['corp.contoso.test'] });
    expect(refused.map(({ key }) => key)).toEqual(['whenSignedOut', 'helpLink']);
  });

  it('is nothing without a tenant or without sites, and a tenant is reached by https or on this machine', () => {
    for (const raw of [
      {},
      { tenant: GOOD.tenant },
      { corporateSites: [] },
      { ...GOOD, tenant: 'http://tenant.contoso.test' },
      { ...GOOD, tenant: 'ftp://a.b' },
    ]) {
      expect(readConfiguration(raw).configuration, JSON.stringify(raw)).toBeNull();
    }
    expect(readConfiguration({ ...GOOD, tenant: 'http://127.0.0.1:4711' }).configuration).not.toBeNull();
  });
});
