import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WINDOWS_SECURITY_CENTER } from '../../../src/health/connector.ts';
import { stepsOf } from '../../../src/tenant/console/first-steps/steps.ts';
import * as settings from '../../../src/tenant/console/pages/configuration/settings-draft.ts';
import {
  bodyOf,
  EMPTY_CONNECTOR,
  OTHER_PARTNER,
  problemsOf,
} from '../../../src/tenant/console/pages/connectors/connector-draft.ts';

describe('a draft of a connector', () => {
  it('asks a partner for issuer and keys, and Windows Security Center for nothing', () => {
    const partner = {
      ...EMPTY_CONNECTOR,
      partner: OTHER_PARTNER,
      displayName: 'P',
      issuer: 'https://p.test',
      keys: '{"keys":[]}',
    };
    expect(bodyOf(partner, null)).toMatchObject({
      '@drawbridge.displayName': 'P',
      '@drawbridge.issuer': 'https://p.test',
      '@drawbridge.jwks': { keys: [] },
      windowsMobileApplicationManagementEnabled: true,
    });
    const device = bodyOf({ ...EMPTY_CONNECTOR, partner: WINDOWS_SECURITY_CENTER }, null);
    expect(device).toMatchObject({ id: WINDOWS_SECURITY_CENTER });
    expect(Object.keys(device).filter((name) => name.startsWith('@drawbridge'))).toEqual([]);
  });

  it.each([
    ['{"kty":"EC"}', [{ kty: 'EC' }]],
    ['[{"kty":"EC"}]', [{ kty: 'EC' }]],
  ])('takes keys as partners hand them out: %s', (keys, expected) => {
    const draft = { ...EMPTY_CONNECTOR, partner: OTHER_PARTNER, displayName: 'P', keys };
    expect(problemsOf(draft)).toEqual({});
    expect(bodyOf(draft, null)).toMatchObject({ '@drawbridge.jwks': { keys: expected } });
  });

  it.each(['{', '7', 'null', '{"keys":1}', '{}'])('refuses %s for keys', (keys) => {
    expect(problemsOf({ ...EMPTY_CONNECTOR, partner: OTHER_PARTNER, displayName: 'P', keys })).toHaveProperty('keys');
  });
});

describe('a draft of the configuration', () => {
  const pairs = [
    { name: 'organisationName', value: 'Contoso' },
    { name: 'corporateSites', value: '["a.test","b.test"]' },
    { name: 'nextCheckInSeconds', value: '90' },
    { name: 'signInAgainSeconds', value: 'null' },
    { name: 'settingOfTomorrow', value: 'x' },
  ];

  it('keeps every setting that was not changed, known or not, and writes over no other admin’s', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const base = settings.draftOf({ customSettings: pairs });
        const later = {
          customSettings: [...pairs.slice(0, 2), { name: 'nextCheckInSeconds', value: '60' }, ...pairs.slice(3)],
        };
        const sent = settings.pairsOf({ ...base, organisationName: `${name}!` }, base, later);
        expect([...sent].sort((a, b) => a.name.localeCompare(b.name))).toEqual(
          later.customSettings
            .map((pair) => (pair.name === 'organisationName' ? { ...pair, value: `${name}!`.trim() } : pair))
            .sort((a, b) => a.name.localeCompare(b.name)),
        );
      }),
    );
  });

  it('has times in people’s units and sends seconds', () => {
    const base = settings.draftOf({ customSettings: pairs });
    expect(base.nextCheckInSeconds).toBe('1.5');
    const draft = { ...base, nextCheckInSeconds: '2', signInAgainSeconds: '12', corporateSites: ' c.test \n\nd.test' };
    expect(settings.pairsOf(draft, base, { customSettings: pairs })).toEqual(
      expect.arrayContaining([
        { name: 'nextCheckInSeconds', value: '120' },
        { name: 'signInAgainSeconds', value: '43200' },
        { name: 'corporateSites', value: '["c.test","d.test"]' },
      ]),
    );
    expect(settings.problemsOf({ ...draft, nextCheckInSeconds: '-1', signInAgainSeconds: '0.01' })).toMatchObject({
      nextCheckInSeconds: 'number',
      signInAgainSeconds: 'bounds',
    });
  });

  it.each(['help.contoso.test', 'http://help.contoso.test', 'javascript:alert(1)'])('takes no link like %s', (link) => {
    const base = settings.draftOf({ customSettings: pairs });
    expect(settings.problemsOf({ ...base, helpLink: link }).helpLink).toBe('address');
    expect(settings.problemsOf({ ...base, helpLink: ' https://help.contoso.test ' }).helpLink).toBeUndefined();
  });
});

describe('the first steps', () => {
  const nothing = { connectors: [], siteCount: 0, policies: [], hasDevices: false };
  const doneIn = (known: Parameters<typeof stepsOf>[0]) =>
    stepsOf(known)
      .filter(({ isDone }) => isDone)
      .map(({ name }) => name);

  it('are connector, sites, policy, assignment, device; an unfinished one leads to where it is finished', () => {
    expect(stepsOf(nothing).map(({ name }) => name)).toEqual(['connector', 'sites', 'policy', 'assignment', 'device']);
    expect(doneIn(nothing)).toEqual([]);
    const policies = [{ id: 'p', isAssigned: false, deployedAppCount: 1 }];
    const half = { ...nothing, connectors: [{ partnerState: 'notSetUp' }], siteCount: 1, policies };
    expect(doneIn(half)).toEqual(['sites', 'policy']);
    expect(stepsOf(half)[3]?.to).toBe('/apps/protection/p?step=assignments');
  });
});
