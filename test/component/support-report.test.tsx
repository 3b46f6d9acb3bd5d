import { describe, expect, test, vi } from 'vitest';
import { supportReport } from '../../src/agent/support-report.ts';
import type { View } from '../../src/agent/view.ts';
import { findingsOf } from '../../src/health/findings.ts';
import { REASONS } from './example-reasons.ts';
import { exampleView, NOW, RECEIPT, VIEW_STATES } from './example-view.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const SECRET = 'Zoltan Quux zquux@kontoso.example https://payroll.kontoso.example/?code=eyJhbGciOiJFUzI1NiJ9.e30x.c2ln';

/** Every text of a value replaced, but for what code alone decides: keys, states, levels and codes. */
function poisoned(view: View): View {
  return {
    ...view,
    organisation: SECRET,
    person: { displayName: SECRET, userPrincipalName: SECRET },
    helpLink: SECRET,
    helpText: SECRET,
    privacyLink: SECRET,
    sites: { first: [SECRET], count: 1 },
    policies: [{ displayName: SECRET, version: SECRET }],
    versions: { extension: SECRET, browser: SECRET, platform: SECRET, osBuild: SECRET },
    reasons: Object.values(REASONS).map((reason) => ({
      ...reason,
      ...('found' in reason && typeof reason.found === 'string' && { found: SECRET as never }),
      ...('connector' in reason && { connector: SECRET }),
      ...('orderId' in reason && { orderId: SECRET }),
      policy: { id: SECRET, displayName: SECRET },
    })),
    problem: { code: 'tenant-error', detail: SECRET, at: NOW },
    receipt: { ...RECEIPT, orderId: SECRET, origins: [{ origin: SECRET, seen: true, found: {}, left: {} }] },
    findings: view.findings.map((finding) => ({ ...finding, source: SECRET })),
    sent: {
      at: NOW,
      report: {
        id: SECRET,
        seq: 7,
        at: NOW,
        versions: { extension: SECRET, browser: SECRET, platform: SECRET },
        health: [{ connectorId: SECRET, state: SECRET, lastUpdateDateTime: SECRET }],
        enforcement: { access: 'allow', since: NOW, problems: [SECRET] },
        refusals: [SECRET],
      },
    },
  };
}

const findings = findingsOf([
  { name: 'firewall', value: 'off', source: 'Windows', raw: null, at: new Date(NOW).toISOString() },
]);

test.each(VIEW_STATES)('in the state %s no name, address, token or key is in it, wherever one stands', (state) => {
  const text = supportReport(poisoned(exampleView({ state, findings })), NOW);
  for (const part of SECRET.split(/[ /?=@.:]+/).filter((word) => word !== 'code')) expect(text).not.toContain(part);
  expect(text).toContain(`state: ${state}`);
});

describe('what support finds in it', () => {
  const text = supportReport(
    exampleView({
      state: 'blocked',
      sitesOpen: false,
      reasons: [REASONS.deviceThreatLevel, REASONS.osVersion],
      problem: { code: 'tenant-timeout', detail: 'x', at: NOW },
      limits: ['rules-refused'],
      findings,
      receipt: RECEIPT,
    }),
    NOW,
  );
  test.each([
    'device tag: 4C7F-92AB',
    'browser: Microsoft Edge 146.0.3856.10',
    'reason: deviceThreatLevel, block, found high, required low',
    'reason: osVersion, block, found 10.0.22621.2506, required 10.0.22631',
    'last problem: tenant-timeout at 2026-11-24T09:30:00.000Z',
    'not protected: rules-refused',
    'finding: firewall off (medium)',
    'removal origins: 2',
  ])('%s', (line) => expect(text.split('\n')).toContain(line));
});
