import { describe, expect, it } from 'vitest';
import { settingsViewOf } from '../../src/agent/settings.ts';

const GOOD = { tenant: 'https://drawbridge.contoso.test', corporateSites: ['contoso.test'] };

describe('what an admin is told of the settings', () => {
  const stateOf = (managed: object, key: string) =>
    settingsViewOf({ ...managed }, {}).settings.find((setting) => setting.key === key);

  it('nothing arrived: what is needed is named as missing', () => {
    const view = settingsViewOf({}, {});
    expect(view.source).toBe('none');
    expect(view.settings.filter(({ state }) => state === 'missing').map(({ key }) => key)).toEqual([
      'tenant',
      'corporateSites',
    ]);
  });

  it('a wrong value is refused with its reason, and takes no other with it', () => {
    const view = settingsViewOf({ ...GOOD, helpLink: 'javascript:alert(1)' }, {});
    expect(view.source).toBe('policy');
    expect(stateOf({ ...GOOD, helpLink: 'javascript:alert(1)' }, 'helpLink')).toMatchObject({
      state: 'refused',
      reason: 'not an https address',
      lines: ['javascript:alert(1)'],
    });
    expect(view.settings.find(({ key }) => key === 'tenant')?.state).toBe('used');
  });

  it('a misspelt key is named', () => {
    expect(settingsViewOf({ ...GOOD, helplink: 'https://help.contoso.test' }, {}).unknown).toEqual(['helplink']);
  });

  it('a policy that cannot be used is told of, though the package’s settings are the ones in force', () => {
    const view = settingsViewOf({ tenant: 7 }, GOOD);
    expect(view.source).toBe('package');
    expect(view.settings.find(({ key }) => key === 'tenant')?.state).toBe('refused');
    expect(view.settings.find(({ key }) => key === 'corporateSites')?.state).toBe('missing');
  });

  it('sites that cannot be used, and that cover more than they say, come with the reason', () => {
    const { sites } = settingsViewOf({ ...GOOD, corporateSites: ['*.contoso.test', 'wiki.test/team'] }, {});
    expect(sites.map(({ pattern, refused }) => [pattern, refused])).toEqual([
      ['*.contoso.test', true],
      ['wiki.test/team', false],
    ]);
    expect(sites.every(({ reason }) => reason.endsWith('.'))).toBe(true);
  });

  it('of a public key the id is shown', () => {
    const tenantKeys = [{ kty: 'EC', kid: 'key-1', x: 'AAAA' }];
    expect(stateOf({ ...GOOD, tenantKeys }, 'tenantKeys')?.lines).toEqual(['key-1']);
  });
});
