import { nextSteps } from '../../extension/surface/next-steps.ts';
import { reasonConsequence, reasonSentence } from '../../extension/surface/reason-words.ts';
import type { AccessDocument } from '../../src/access/access-document.ts';
import { type AccessInput, decide } from '../../src/access/decide.ts';
import { NO_FACTS } from '../../src/health/device-facts.ts';
import { HEALTH_STATES } from '../../src/health/health-state.ts';
import { THREAT_LEVELS } from '../../src/health/threat-level.ts';
import type { AppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { DATA_PROTECTION_MEMBERS } from '../../src/policy/data-protection.ts';
import { REMEDIATION_VALUES } from '../../src/policy/remediation-action.ts';
import { VERSION_BOUNDS } from '../../src/policy/version-bounds.ts';
import { CONNECTOR_ID, connector, DAY, evidence, MINUTE, NOW, policy } from '../unit/fixtures.ts';
import { plain } from './show.tsx';

/** One line of the table: what is set, what is found, and the case that the decision is asked about. */
type Case = readonly [setting: string, found: string, input: AccessInput];

const HEAD = `# What is decided, and what the person reads

Made from the code that decides (\`src/access/decide.ts\`) and the words that every surface shows; a test fails when it is
not current. To write it anew: \`npm test -- --project component -u\`. Names in \`code\` are Graph's own
(\`windowsManagedAppProtection\`, \`mobileThreatDefenseConnector\`). Wipe outranks block, block outranks warn, warn outranks
allow; every policy is evaluated on its own, and the most severe result wins. A wipe needs a fresh answer, not held by the
tenant's cap; otherwise it is a block, and the browser acts on it only once a second answer has confirmed it, or at once
where an admin's order says so.
`;

const asked = (members: Partial<AccessInput> = {}): AccessInput => ({
  configured: true,
  whenSignedOut: 'block',
  registered: true,
  evidence: evidence('secured'),
  device: NO_FACTS,
  now: NOW,
  clockFloor: NOW,
  ...members,
});

/** Of a policy that asks for nothing but `members`. */
const under = (members: Partial<AppProtectionPolicy>, document: Partial<AccessDocument> = {}, input = {}) => {
  const bare = { maximumAllowedDeviceThreatLevel: null, mobileThreatDefenseRemediationAction: null };
  return asked({ evidence: evidence(null, [policy({ ...bare, ...members })], document), ...input });
};

const health = (state: string) => ({
  health: [{ connectorId: CONNECTOR_ID, state, lastUpdateDateTime: new Date(NOW).toISOString() }],
});
const later = (elapsed: number) => ({ now: NOW + elapsed, clockFloor: NOW + elapsed });
const settings = (members: object) =>
  Object.entries(members)
    .map(([member, value]) => `\`${member}\` ${value === null ? 'not set' : `\`${value}\``}`)
    .join(', ');

function basics(): Case[] {
  const nobody = { registered: false, evidence: null };
  return [
    ['—', 'never configured', asked({ configured: false, ...nobody })],
    ['when signed out: block', 'signed out', asked(nobody)],
    ['when signed out: allow', 'signed out', asked({ ...nobody, whenSignedOut: 'allow' })],
    ['—', 'signed in, no answer yet', asked({ evidence: null })],
    ['without a policy: allow', 'no policy', asked({ evidence: evidence('secured', []) })],
    ['without a policy: block', 'no policy', asked({ evidence: evidence('secured', [], { whenNoPolicy: 'block' }) })],
    ['—', 'clock set back by 6 minutes', under({}, {}, { now: NOW - 6 * MINUTE })],
  ];
}

function threatLevels(): Case[] {
  return [...THREAT_LEVELS, 'notConfigured', 'newer'].flatMap((maximumAllowedDeviceThreatLevel) =>
    ['block', 'wipe'].flatMap((mobileThreatDefenseRemediationAction) => {
      const set = { maximumAllowedDeviceThreatLevel, mobileThreatDefenseRemediationAction };
      return ['secured', 'lowSeverity', 'mediumSeverity', 'highSeverity'].map(
        (state): Case => [settings(set), `\`${state}\``, under(set, health(state))],
      );
    }),
  );
}

function threatActions(): Case[] {
  return [...REMEDIATION_VALUES, 'newer', null].map((mobileThreatDefenseRemediationAction) => {
    const set = { mobileThreatDefenseRemediationAction };
    return [
      settings(set),
      'a level above the maximum',
      under({ maximumAllowedDeviceThreatLevel: 'low', ...set }, health('highSeverity')),
    ];
  });
}

function healthStates(): Case[] {
  const set = { maximumAllowedDeviceThreatLevel: 'high' };
  return [...HEALTH_STATES, 'newer', null].map((state) => [
    settings(set),
    state === null ? 'nothing said of this device' : `\`${state}\``,
    under(set, state === null ? {} : health(state)),
  ]);
}

function connectors(): Case[] {
  const set = { maximumAllowedDeviceThreatLevel: 'low' };
  const off: readonly (readonly [string, Parameters<typeof connector>[0]])[] = [
    ...['unavailable', 'notSetUp', 'available', 'enabled', 'unresponsive', 'error', 'newer'].map(
      (partnerState) => [`\`partnerState\` \`${partnerState}\``, { partnerState }] as const,
    ),
    ['the MAM toggle off', { windowsMobileApplicationManagementEnabled: false }],
    ['no heartbeat for longer than the threshold', { lastHeartbeatDateTime: new Date(NOW - 8 * DAY).toISOString() }],
    [
      'the same, and blocked on missing partner data',
      { lastHeartbeatDateTime: new Date(NOW - 8 * DAY).toISOString(), windowsDeviceBlockedOnMissingPartnerData: true },
    ],
  ];
  const cases = off.map(([found, members]): Case => {
    return [settings(set), found, under(set, { connectors: [connector(members)], ...health('highSeverity') })];
  });
  return [...cases, [settings(set), 'no connector', under(set, { connectors: [], ...health('highSeverity') })]];
}

function versions(): Case[] {
  const versionOf = { osVersion: '10.0.22631', appVersion: '147.0', sdkVersion: '1.2' } as const;
  const broken = { minimum: '1.0', maximum: '999.0' } as const;
  const bounds = VERSION_BOUNDS.map(({ member, subject, side }): Case => {
    const set = { [member]: versionOf[subject] };
    const device = { ...NO_FACTS, [subject]: { version: broken[side], source: 'nativeHost' } };
    return [settings(set), broken[side], under(set, {}, { device })];
  });
  const browser = { ...NO_FACTS, osVersion: { version: '15.0.0', source: 'browser' } };
  const os = { maximumWipeOsVersion: versionOf.osVersion };
  return [
    ...bounds,
    [settings(os), 'known from the browser alone', under(os, {}, { device: browser })],
    ...(['minimumRequiredAppVersion', 'minimumRequiredSdkVersion'] as const).map((member): Case => {
      const set = { [member]: '1.0' };
      return [settings(set), 'not known', under(set)];
    }),
  ];
}

function accounts(): Case[] {
  const user = (accountEnabled: boolean | null) => ({ id: 'user-1', displayName: 'Ada', accountEnabled });
  const since = (days: number) => ({ user: user(false), lastEnabledCheckIn: (NOW - days * DAY) / 1000 });
  return [
    ...[...REMEDIATION_VALUES, 'newer', null].map((appActionIfUnableToAuthenticateUser): Case => {
      const set = { appActionIfUnableToAuthenticateUser };
      return [settings(set), 'disabled, as the tenant says', under(set, { user: user(false) })];
    }),
    [
      settings({ appActionIfUnableToAuthenticateUser: 'wipe' }),
      'not confirmed',
      under({ appActionIfUnableToAuthenticateUser: 'wipe' }, { user: user(null) }),
    ],
    [
      settings({ periodOfflineBeforeWipeIsEnforced: 'P90D' }),
      'disabled, last good 90 days ago',
      under({ periodOfflineBeforeWipeIsEnforced: 'P90D' }, since(90)),
    ],
    [
      settings({ periodOfflineBeforeWipeIsEnforced: 'PT0S' }),
      'disabled, last good 400 days ago',
      under({ periodOfflineBeforeWipeIsEnforced: 'PT0S' }, since(400)),
    ],
  ];
}

function offline(): Case[] {
  const grace = (periodOfflineBeforeAccessCheck: string | null, elapsed: number, found: string): Case => {
    const set = { periodOfflineBeforeAccessCheck };
    return [settings(set), found, under(set, {}, later(elapsed))];
  };
  const wipe = (periodOfflineBeforeWipeIsEnforced: string | null, days: number): Case => {
    const set = { periodOfflineBeforeWipeIsEnforced };
    return [settings(set), `no good check-in for ${days} days`, under(set, {}, later(days * DAY))];
  };
  return [
    grace('PT720M', 719 * MINUTE, 'no good check-in for 719 minutes'),
    grace('PT720M', 720 * MINUTE, 'no good check-in for 720 minutes'),
    grace(null, 720 * MINUTE, 'no good check-in for 720 minutes'),
    grace('PT0S', 30 * MINUTE, 'a check-in due now (every 30 minutes)'),
    grace('PT0S', 31 * MINUTE, 'a check-in overdue by a minute'),
    wipe('P90D', 90),
    wipe(null, 90),
    wipe('PT0S', 90),
  ];
}

function dataProtection(): Case[] {
  return DATA_PROTECTION_MEMBERS.map((member): Case => {
    const set = { [member]: member === 'printBlocked' ? true : 'none' };
    return [settings(set), '—', under(set)];
  });
}

function held(): Case[] {
  const set = { maximumAllowedDeviceThreatLevel: 'low', mobileThreatDefenseRemediationAction: 'wipe' };
  return [
    [settings(set), 'high, held by the cap on wipes', under(set, { ...health('highSeverity'), wipeHeld: true })],
    [settings(set), 'high, the answer older than the grace', under(set, health('highSeverity'), later(DAY))],
  ];
}

function orders(): Case[] {
  const order = (held: boolean) => ({ orders: [{ id: 'order-1', iat: NOW / 1000, immediate: false, held }] });
  return [
    ['—', 'an order', under({}, order(false))],
    ['—', 'an order that is held until a second admin agrees', under({}, order(true))],
    ['—', 'an order, the next check-in overdue by a minute', under({}, order(false), later(31 * MINUTE))],
    ['without a policy: allow', 'an order', asked({ evidence: evidence('secured', [], order(false)) })],
  ];
}

const SECTIONS: readonly (readonly [title: string, cases: () => Case[]])[] = [
  ['Before any policy', basics],
  ['Device threat level', threatLevels],
  ['Device threat level: the action', threatActions],
  ['Health states', healthStates],
  ['Connectors', connectors],
  ['Versions', versions],
  ['Disabled accounts', accounts],
  ['Time without a check-in', offline],
  ['A wipe that becomes a block', held],
  ['An admin’s order to wipe', orders],
  ['Data protection', dataProtection],
];

/** The whole page, as Markdown. */
export function decisionTable(): string {
  return [HEAD, ...SECTIONS.map(([title, cases]) => section(title, cases()))].join('\n');
}

function section(title: string, cases: readonly Case[]): string {
  const lines = cases.map(([setting, found, input]) => {
    const { access, reasons } = decide(input);
    const said = reasons.map((reason) => {
      const open = access === 'allow' || access === 'warn';
      return [reasonSentence(reason), reasonConsequence(reason, open) ?? ''].join(' ').trim();
    });
    const conditions = reasons.map(({ condition }) => `\`${condition}\``);
    const steps = reasons.flatMap((reason) => nextSteps(reason).map((step, index) => `${index + 1}. ${step}`));
    return [setting, found, `**${access}**`, conditions, said, steps].map((cell) => text([cell].flat())).join(' | ');
  });
  const head = '| Set | Found | Access | Condition | What the person reads | What to do |\n|---|---|---|---|---|---|';
  return `## ${title}\n\n${head}\n${lines.map((line) => `| ${line} |`).join('\n')}\n`;
}

function text(parts: readonly string[]): string {
  return parts.length === 0 ? '—' : parts.map(plain).join('<br>').replaceAll('|', '\\|');
}
