import type { AccessDocument, Action, Connector, HealthEntry, Input, Output, Policy, Reason } from './shapes.ts';

/**
 * Cases decided by hand, each with where its answer is written (in the notation of rows.ts). They hold the
 * interpreter and the rows to account.
 */

export type Golden = { name: string; source: string; input: Input; expected: Output };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** 2027-01-15T08:00:00Z by the tenant's clock; the device's clock is exactly right. */
const iat = 1_800_000_000;
const received = iat * second;

const defender = 'fc780465-2017-40d4-a0c5-307022471b92';
const securityCenter = 'e6f777f8-e4c2-4a5b-be01-50b5c124bc7f';
const sentinelOne = 'bb13fe25-ce1f-45aa-b278-cabbc6b9072e';

const connector = (change: Partial<Connector> = {}): Connector => ({
  id: securityCenter,
  displayName: 'Windows Security Center',
  partnerState: 'enabled',
  lastHeartbeatDateTime: '2027-01-15T07:00:00Z',
  partnerUnresponsivenessThresholdInDays: 7,
  windowsMobileApplicationManagementEnabled: true,
  windowsDeviceBlockedOnMissingPartnerData: false,
  ...change,
});
const heard = (state: string, change: Partial<HealthEntry> = {}): HealthEntry => ({
  connectorId: securityCenter,
  state,
  lastUpdateDateTime: '2027-01-15T07:00:00Z',
  ...change,
});

type Given = Partial<Omit<Input, 'evidence' | 'device'>> & {
  evidence?: null;
  document?: Partial<AccessDocument>;
  /** Members of the one policy `a`. */
  policy?: Partial<Policy>;
  policies?: Policy[];
  device?: Partial<Input['device']>;
  /** Milliseconds since the answer. */
  after?: number;
};

const policy = (members: Partial<Policy> = {}): Policy => ({ id: 'a', displayName: 'Policy A', ...members });

const given = ({ document, policy: members, policies, device, after = 0, ...rest }: Given): Input => ({
  configured: true,
  whenSignedOut: 'block',
  registered: true,
  evidence: {
    document: {
      iat,
      user: { accountEnabled: true },
      nextCheckInSeconds: 1_800,
      connectors: [],
      health: [],
      ...document,
    },
    policies: policies ?? [policy(members)],
    receivedAt: received,
  },
  device: { osVersion: null, appVersion: null, sdkVersion: null, ...device },
  now: received + after,
  clockFloor: received,
  ...rest,
});

/** `policy condition(member): action`, where policy `-` is none and `shown` is no action. */
const reason = (text: string): Reason => {
  const [policy = '', condition = '', action = ''] = text.split(/:? /);
  const [name = '', member] = condition.split(/[()]/);
  return {
    condition: name,
    action: action === 'shown' ? null : (action as Action),
    policy: policy === '-' ? null : policy,
    member: member ?? null,
  };
};

const cases: Golden[] = [];
/** @param next milliseconds after the answer. The default grace of 720 minutes ends first where nothing else does. */
const golden = (
  name: string,
  source: string,
  input: Given,
  access: Output['access'],
  reasons: string[],
  next: number | null = 12 * hour,
) => {
  const nextChangeAt = next === null ? null : received + next;
  cases.push({ name, source, input: given(input), expected: { access, reasons: reasons.map(reason), nextChangeAt } });
};

// --- What stands alone ---

golden(
  'never configured',
  'D Never configured',
  { configured: false, registered: false, evidence: null },
  'allow',
  ['- notConfigured: shown'],
  null,
);
golden('signed out', 'D Signed out', { registered: false, evidence: null }, 'block', ['- signedOut: block'], null);
golden(
  'signed out in a pilot',
  'D Signed out',
  { registered: false, whenSignedOut: 'allow' },
  'allow',
  ['- signedOut: shown'],
  null,
);
golden(
  'signed out with a wipe still asked for: never a wipe',
  'D Signed out: may not wipe',
  {
    registered: false,
    document: { user: { accountEnabled: false } },
    policy: { appActionIfUnableToAuthenticateUser: 'wipe' },
  },
  'block',
  ['- signedOut: block'],
  null,
);
golden(
  'no answer yet',
  'issue 3: no allow without a document',
  { evidence: null, clockFloor: received + day },
  'block',
  ['- noAnswerYet: block'],
  null,
);
golden('no policy', 'D No policy targets', { policies: [] }, 'allow', ['- noPolicy: shown'], null);
golden(
  'no policy, said to be allowed, long offline',
  'D No policy targets',
  { policies: [], document: { whenNoPolicy: 'allow' }, after: 400 * day },
  'allow',
  ['- noPolicy: shown'],
  null,
);
golden(
  'no policy where one is required',
  'D No policy targets: the admin may require one',
  { policies: [], document: { whenNoPolicy: 'block' } },
  'block',
  ['- noPolicy: block'],
  null,
);
golden(
  'no policy and an unknown word about it',
  'D Unknown action or value',
  { policies: [], document: { whenNoPolicy: 'wipe' } },
  'block',
  ['- noPolicy: block'],
  null,
);
golden('a policy that asks for nothing', '§1.7 defaults', {}, 'allow', []);
golden(
  'no policy is required, and there is one',
  'D No policy targets',
  { document: { whenNoPolicy: 'block' } },
  'allow',
  [],
);

// --- Threat level ---

const threat = (maximumAllowedDeviceThreatLevel: string, state: string, action?: string | null): Given => ({
  document: { connectors: [connector()], health: [heard(state)] },
  policy: {
    maximumAllowedDeviceThreatLevel,
    ...(action !== undefined && { mobileThreatDefenseRemediationAction: action }),
  },
});
const among = (priority: string | null, states: [string, string][], action = 'wipe'): Given => ({
  document: {
    connectors: states.map(([id]) => connector({ id, displayName: id })),
    health: states.map(([connectorId, state]) => heard(state, { connectorId })),
  },
  policy: {
    maximumAllowedDeviceThreatLevel: 'low',
    mobileThreatDefenseRemediationAction: action,
    mobileThreatDefensePartnerPriority: priority,
  },
});
const without = (change: Partial<Connector>): Given => ({
  document: { connectors: [connector(change)], health: [heard('compromised')] },
  policy: { maximumAllowedDeviceThreatLevel: 'secured', mobileThreatDefenseRemediationAction: 'wipe' },
});

golden('secured allows no threat', '§1.4 Secured', threat('secured', 'secured', 'wipe'), 'allow', []);
golden('a low threat is above secured', '§1.4 Secured', threat('secured', 'lowSeverity', 'wipe'), 'wipe', [
  'a deviceThreatLevel: wipe',
]);
golden('a low threat is above secured, block', '§1.4 Secured', threat('secured', 'lowSeverity', 'block'), 'block', [
  'a deviceThreatLevel: block',
]);
golden(
  'an unknown action above secured',
  'D Unknown action or value',
  threat('secured', 'compromised', 'Wipe'),
  'block',
  ['a deviceThreatLevel: block'],
);
golden('warn is not supported above secured', '§0 item 5', threat('secured', 'mediumSeverity', 'warn'), 'block', [
  'a deviceThreatLevel: block',
]);
golden('low allows a low threat', '§1.4 Low', threat('low', 'lowSeverity', 'wipe'), 'allow', []);
golden('a medium threat is above low', '§1.4 Low', threat('low', 'mediumSeverity', 'wipe'), 'wipe', [
  'a deviceThreatLevel: wipe',
]);
golden('no action stated', 'settled: absent is block', threat('low', 'highSeverity'), 'block', [
  'a deviceThreatLevel: block',
]);
golden(
  'blockWhenSettingIsSupported',
  'settled',
  threat('low', 'highSeverity', 'blockWhenSettingIsSupported'),
  'block',
  ['a deviceThreatLevel: block'],
);
golden('an unknown action above low', 'D Unknown action or value', threat('low', 'compromised', 'erase'), 'block', [
  'a deviceThreatLevel: block',
]);
golden('medium allows a medium threat', '§1.4 Medium', threat('medium', 'mediumSeverity', 'wipe'), 'allow', []);
golden('a high threat is above medium', '§1.4 Medium', threat('medium', 'highSeverity', 'wipe'), 'wipe', [
  'a deviceThreatLevel: wipe',
]);
golden(
  'a compromised device is above medium',
  '§2.7 compromised is high',
  threat('medium', 'compromised', null),
  'block',
  ['a deviceThreatLevel: block'],
);
golden('warn is not supported above medium', '§0 item 5', threat('medium', 'highSeverity', 'warn'), 'block', [
  'a deviceThreatLevel: block',
]);
golden(
  'an unknown action above medium',
  'D Unknown action or value',
  threat('medium', 'highSeverity', 'retire'),
  'block',
  ['a deviceThreatLevel: block'],
);
golden('high allows every level', 'D Max allowed is High', threat('high', 'compromised', 'wipe'), 'allow', []);
golden(
  'high still wants an active source',
  'D Max allowed is High; §1.4',
  threat('high', 'deactivated', 'wipe'),
  'block',
  ['a healthUnknown: block'],
);
golden(
  'notConfigured switches the check off',
  '§0 item 4',
  threat('notConfigured', 'compromised', 'wipe'),
  'allow',
  [],
);
golden('an unknown level', 'D Unknown action or value', threat('critical', 'compromised', 'wipe'), 'block', [
  'a unknownSetting(maximumAllowedDeviceThreatLevel): block',
]);
golden(
  'a level by the name of something that every object has',
  'D Unknown action or value',
  threat('constructor', 'secured'),
  'block',
  ['a unknownSetting(maximumAllowedDeviceThreatLevel): block'],
);
golden(
  'a health state that nobody knows yet',
  'D Connector enabled, but no health state',
  threat('low', 'quarantined', 'wipe'),
  'block',
  ['a healthUnknown: block'],
);
golden(
  'no health state for this device',
  'D Connector enabled, but no health state',
  {
    document: { connectors: [connector()] },
    policy: { maximumAllowedDeviceThreatLevel: 'low', mobileThreatDefenseRemediationAction: 'wipe' },
  },
  'block',
  ['a healthUnknown: block'],
);

golden('no connector', 'D Connector missing', { policy: { maximumAllowedDeviceThreatLevel: 'low' } }, 'allow', [
  'a noHealthSource: shown',
]);
golden(
  'the MAM toggle is off',
  '§2.6 FALSE: the data is ignored',
  without({ windowsMobileApplicationManagementEnabled: false, windowsDeviceBlockedOnMissingPartnerData: true }),
  'allow',
  ['a noHealthSource: shown'],
);
golden('a connector not set up', '§3.1', without({ partnerState: 'notSetUp' }), 'allow', ['a noHealthSource: shown']);
golden('a connector that is only available', '§3.1', without({ partnerState: 'available' }), 'allow', [
  'a noHealthSource: shown',
]);
golden('an unresponsive connector', '§3.1', without({ partnerState: 'unresponsive' }), 'allow', [
  'a noHealthSource: shown',
]);
golden(
  'an unresponsive connector that must report',
  'D Blocks only if the connector says to block',
  without({ partnerState: 'unresponsive', windowsDeviceBlockedOnMissingPartnerData: true }),
  'block',
  ['a missingPartnerData: block'],
);
golden(
  'a partner state from a newer Graph',
  'D Unknown action or value; §2.3',
  without({ partnerState: 'unknownFutureValue', windowsDeviceBlockedOnMissingPartnerData: true }),
  'block',
  ['a unknownSetting(partnerState): block'],
);
golden(
  'an unknown partner state behind a toggle that is off',
  '§2.6 FALSE: the data is ignored',
  without({ partnerState: 'paused', windowsMobileApplicationManagementEnabled: false }),
  'allow',
  ['a noHealthSource: shown'],
);
golden(
  'a heartbeat exactly as old as the threshold',
  '§2.6; settled',
  without({ lastHeartbeatDateTime: '2027-01-08T08:00:00Z' }),
  'wipe',
  ['a deviceThreatLevel: wipe'],
);
golden(
  'a heartbeat a millisecond older',
  '§0 item 7',
  without({ lastHeartbeatDateTime: '2027-01-08T07:59:59.9990000Z' }),
  'allow',
  ['a noHealthSource: shown'],
);
golden(
  'a heartbeat with an offset',
  '§2.9 -08:00',
  without({ lastHeartbeatDateTime: '2027-01-08T00:00:00.0000001-08:00' }),
  'wipe',
  ['a deviceThreatLevel: wipe'],
);
golden('no heartbeat yet', 'settled', without({ lastHeartbeatDateTime: null }), 'allow', ['a noHealthSource: shown']);

golden(
  'Defender before others',
  '§1.4; §2.3',
  among(null, [
    [sentinelOne, 'compromised'],
    [defender, 'secured'],
  ]),
  'allow',
  [],
);
golden(
  'Defender before others, said',
  '§2.3',
  among('defenderOverThirdPartyPartner', [
    [sentinelOne, 'secured'],
    [defender, 'compromised'],
  ]),
  'wipe',
  ['a deviceThreatLevel: wipe'],
);
golden(
  'third party before Defender',
  '§2.3',
  among('thirdPartyPartnerOverDefender', [
    [defender, 'secured'],
    [sentinelOne, 'compromised'],
  ]),
  'wipe',
  ['a deviceThreatLevel: wipe'],
);
golden(
  'third parties among themselves',
  'settled: list order',
  among('thirdPartyPartnerOverDefender', [
    [sentinelOne, 'secured'],
    [securityCenter, 'compromised'],
  ]),
  'allow',
  [],
);
golden(
  'an unknown priority among several',
  'D Unknown action or value',
  among('unknownFutureValue', [
    [defender, 'secured'],
    [sentinelOne, 'secured'],
  ]),
  'block',
  ['a unknownSetting(mobileThreatDefensePartnerPriority): block'],
);
golden('an unknown priority with one', 'settled', among('unknownFutureValue', [[sentinelOne, 'secured']]), 'allow', []);
golden(
  'Defender that is silent is not heard',
  'D silent beyond its threshold',
  {
    document: {
      connectors: [connector({ id: defender, lastHeartbeatDateTime: null }), connector()],
      health: [heard('compromised', { connectorId: defender }), heard('secured')],
    },
    policy: { maximumAllowedDeviceThreatLevel: 'secured' },
  },
  'allow',
  [],
);

const both = (partner: string | null, device: string | null, change: Partial<HealthEntry> = {}): Given => ({
  document: {
    connectors: [connector()],
    health: [
      ...(device ? [heard(device, { source: 'device', ...change })] : []),
      ...(partner ? [heard(partner, { source: 'partner' })] : []),
    ],
  },
  policy: { maximumAllowedDeviceThreatLevel: 'low' },
});
golden(
  'the device cannot lower what the partner said',
  'D text: never lowers',
  both('highSeverity', 'secured'),
  'block',
  ['a deviceThreatLevel: block'],
);
golden(
  'the device may raise it',
  'settled',
  both('secured', 'highSeverity', { lastUpdateDateTime: '2026-01-01T00:00:00Z' }),
  'block',
  ['a deviceThreatLevel: block'],
);
golden(
  'the device adds no level to a partner without one',
  'D Connector enabled, but no health state',
  both('unknown', 'secured'),
  'block',
  ['a healthUnknown: block'],
);
golden('the device says nothing beside the partner', 'D text', both('lowSeverity', 'activated'), 'allow', []);
golden(
  'the device alone',
  '§1.4 a client health assessment',
  both(null, 'lowSeverity', { lastUpdateDateTime: '2027-01-08T08:00:00Z' }),
  'allow',
  [],
);
golden('the device alone, above', '§1.4', both(null, 'mediumSeverity'), 'block', ['a deviceThreatLevel: block']);
golden(
  'the device alone, a millisecond too old',
  'settled',
  both(null, 'secured', { lastUpdateDateTime: '2027-01-08T07:59:59.999Z' }),
  'block',
  ['a healthUnknown: block'],
);
golden('the device alone, without a source', 'D text: reports unknown', both(null, 'unknown'), 'block', [
  'a healthUnknown: block',
]);

// --- Account ---

const disabled = (action: string | null, lastEnabledDaysAgo: number | null, members: Partial<Policy> = {}): Given => ({
  document: {
    user: { accountEnabled: false },
    lastEnabledCheckIn: lastEnabledDaysAgo === null ? null : iat - lastEnabledDaysAgo * 86_400,
  },
  policy: { appActionIfUnableToAuthenticateUser: action, ...members },
});
golden('disabled, and nothing is to happen', '§2.2 null', disabled(null, 1), 'allow', []);
golden('disabled: block', 'D Account disabled', disabled('block', 1), 'block', ['a accountDisabled: block']);
golden('disabled: wipe', 'D Account disabled', disabled('wipe', null), 'wipe', ['a accountDisabled: wipe']);
golden('disabled: warn', 'settled', disabled('warn', 1), 'block', ['a accountDisabled: block']);
golden('disabled: an unknown action', 'D Unknown action or value', disabled('delete', 1), 'block', [
  'a accountDisabled: block',
]);
golden(
  'not confirmed',
  'D Account status not confirmed',
  {
    document: { user: { accountEnabled: null }, lastEnabledCheckIn: 0 },
    policy: { appActionIfUnableToAuthenticateUser: 'wipe' },
  },
  'allow',
  [],
);
golden(
  'disabled for exactly the offline wipe period',
  'D … older than the offline wipe period',
  disabled('block', 90),
  'wipe',
  ['a accountDisabled: block', 'a accountDisabledTooLong: wipe'],
);
golden(
  'disabled for less than the offline wipe period',
  'D … older than the offline wipe period',
  disabled(null, 30 - 1 / 86_400, { periodOfflineBeforeWipeIsEnforced: 'P30D' }),
  'allow',
  [],
);
golden(
  'disabled too long needs no action',
  'settled',
  disabled(null, 30, { periodOfflineBeforeWipeIsEnforced: 'P30D' }),
  'wipe',
  ['a accountDisabledTooLong: wipe'],
);
golden(
  'disabled for ever where a wipe is never',
  '§4.3 PT0S',
  disabled(null, 4_000, { periodOfflineBeforeWipeIsEnforced: 'PT0S' }),
  'allow',
  [],
);

// --- Offline ---

golden('a millisecond within the default grace', '§0 item 3', { after: 12 * hour - 1 }, 'allow', []);
golden(
  'the default grace is over',
  'D Last good check-in',
  { after: 12 * hour },
  'block',
  ['a offlineGracePeriod: block'],
  90 * day,
);
golden(
  'a millisecond before the default wipe period',
  '§0 item 3',
  { after: 90 * day - 1 },
  'block',
  ['a offlineGracePeriod: block'],
  90 * day,
);
golden(
  'the default wipe period is over: a block',
  'D … older than the offline wipe period',
  { after: 90 * day },
  'block',
  ['a offlineWipePeriod: block'],
  null,
);
golden(
  'where the wipe period ends before the grace, the end of the grace changes nothing',
  'issue 3: the next moment at which it would change by time alone',
  { policy: { periodOfflineBeforeWipeIsEnforced: 'PT6H' }, after: 6 * hour },
  'block',
  ['a offlineWipePeriod: block'],
  null,
);
golden(
  'PT0S blocks once a check-in is overdue',
  '§4.3; settled',
  { policy: { periodOfflineBeforeAccessCheck: 'PT0S' }, after: 31 * minute },
  'block',
  ['a offlineGracePeriod: block'],
  90 * day,
);
golden(
  'PT0S within the time of the next check-in',
  'settled',
  { policy: { periodOfflineBeforeAccessCheck: 'PT0S' }, after: 31 * minute - 1 },
  'allow',
  [],
  31 * minute,
);
golden(
  'a grace of exactly the next check-in and a minute',
  'settled',
  { policy: { periodOfflineBeforeAccessCheck: 'PT31M' } },
  'allow',
  [],
  31 * minute,
);
golden(
  'a wipe period of P0D is never',
  'settled',
  { policy: { periodOfflineBeforeWipeIsEnforced: 'P0D' }, after: 4_000 * day },
  'block',
  ['a offlineGracePeriod: block'],
  null,
);
golden(
  'a wipe period before the grace',
  '§2.2',
  { policy: { periodOfflineBeforeAccessCheck: 'P7D', periodOfflineBeforeWipeIsEnforced: 'P1D' } },
  'allow',
  [],
  day,
);
golden(
  'two policies, each on its own',
  'D text',
  {
    policies: [
      policy({ periodOfflineBeforeAccessCheck: 'PT1H' }),
      policy({ id: 'b', periodOfflineBeforeAccessCheck: 'PT2H' }),
    ],
    after: hour,
  },
  'block',
  ['a offlineGracePeriod: block'],
  2 * hour,
);

// --- Clock ---

const clock = (back: number, members: Partial<Policy> = {}, document: Partial<AccessDocument> = {}): Given => ({
  now: received - back,
  policy: members,
  document,
});
golden('five minutes back are tolerated', 'design.md, The access document', clock(5 * minute), 'allow', []);
golden(
  'a millisecond more is not',
  'D Clock moved back',
  clock(5 * minute + 1),
  'block',
  ['- clockMovedBack: block'],
  -5 * minute,
);
golden(
  'moving the clock back lengthens no grace',
  'issue 3',
  { now: received, clockFloor: received + 12 * hour },
  'block',
  ['a offlineGracePeriod: block', '- clockMovedBack: block'],
  12 * hour - 5 * minute,
);
golden(
  'a clock moved back wipes nothing',
  'D Clock moved back: may not wipe',
  clock(day, { appActionIfUnableToAuthenticateUser: 'wipe' }, { user: { accountEnabled: false } }),
  'block',
  ['a accountDisabled: block', '- clockMovedBack: block'],
  -5 * minute,
);
golden(
  'a clock moved forward wipes nothing',
  'issue 3: moving it forward never wipes',
  { ...disabled('wipe', 100), after: 3_650 * day },
  'block',
  ['a accountDisabled: block', 'a accountDisabledTooLong: block', 'a offlineWipePeriod: block'],
  null,
);
golden(
  'held wipes are blocks',
  'design.md, Wipe: wipeHeld',
  {
    document: { user: { accountEnabled: false }, wipeHeld: true },
    policy: { appActionIfUnableToAuthenticateUser: 'wipe' },
  },
  'block',
  ['a accountDisabled: block'],
);
const order = (held: boolean): Partial<AccessDocument> => ({
  orders: [{ id: 'order', iat, immediate: false, held }],
});
golden(
  'an admin’s order',
  'design.md, Wipe',
  { document: order(false), after: 31 * minute - 1 },
  'wipe',
  ['- adminOrder: wipe'],
  31 * minute,
);
golden(
  'an admin’s order in an answer that is overdue to be replaced',
  'issue 7: a verified, fresh document',
  { document: order(false), after: 31 * minute },
  'block',
  ['- adminOrder: block'],
);
golden('an admin’s order that is held', 'design.md, Wipe: held', { document: order(true) }, 'block', [
  '- adminOrder: block',
]);
golden(
  'the cap on policies’ wipes holds no admin’s order',
  'design.md, Wipe',
  { document: { ...order(false), wipeHeld: true } },
  'wipe',
  ['- adminOrder: wipe'],
  31 * minute,
);
golden(
  'an order by a clock moved back',
  'D Clock moved back: may not wipe',
  { ...clock(day), document: order(false) },
  'block',
  ['- adminOrder: block', '- clockMovedBack: block'],
  -5 * minute,
);
golden(
  'an order needs no policy',
  'issue 7',
  { policies: [], document: order(false) },
  'wipe',
  ['- adminOrder: wipe'],
  31 * minute,
);
golden(
  'an order, and no policy by a clock moved back',
  'D Clock moved back: may not wipe',
  { ...clock(day), policies: [], document: order(false) },
  'block',
  ['- adminOrder: block'],
  -5 * minute,
);
golden(
  'a held order beside a required policy, by a clock moved back',
  'D No policy targets this user and app',
  { ...clock(day), policies: [], document: { ...order(true), whenNoPolicy: 'block' } },
  'block',
  ['- adminOrder: block', '- noPolicy: block'],
  null,
);
golden(
  'a wipe within the tolerated five minutes',
  'D Account disabled',
  clock(5 * minute, { appActionIfUnableToAuthenticateUser: 'wipe' }, { user: { accountEnabled: false } }),
  'wipe',
  ['a accountDisabled: wipe'],
);
golden(
  'one policy’s offline period says nothing of another policy’s wipe',
  'D text: every policy on its own; issue 3: adding a policy never makes access milder',
  {
    document: { user: { accountEnabled: false } },
    policies: [
      policy({ appActionIfUnableToAuthenticateUser: 'wipe' }),
      policy({ id: 'b', periodOfflineBeforeAccessCheck: 'PT1H' }),
    ],
    after: hour,
  },
  'wipe',
  ['a accountDisabled: wipe', 'b offlineGracePeriod: block'],
);

// --- Versions ---

const windows = { version: '10.0.22631.3155', source: 'nativeHost' } as const;
const os = (version: string, members: Partial<Policy>): Given => ({
  device: { osVersion: { version, source: 'nativeHost' } },
  policy: members,
});
golden(
  'every OS bound is kept by its own value',
  '§2.2; §2.4',
  os('10.0.22631.3155', {
    minimumRequiredOsVersion: windows.version,
    minimumWarningOsVersion: windows.version,
    minimumWipeOsVersion: windows.version,
    maximumRequiredOsVersion: windows.version,
    maximumWarningOsVersion: windows.version,
    maximumWipeOsVersion: windows.version,
  }),
  'allow',
  [],
);
golden(
  'below each minimum, by one',
  '§2.2',
  os('10.0.22631.3154', {
    minimumRequiredOsVersion: windows.version,
    minimumWarningOsVersion: windows.version,
    minimumWipeOsVersion: windows.version,
  }),
  'wipe',
  [
    'a osVersion(minimumRequiredOsVersion): block',
    'a osVersion(minimumWarningOsVersion): warn',
    'a osVersion(minimumWipeOsVersion): wipe',
  ],
);
golden(
  'above each maximum, by one',
  '§2.2',
  os('10.0.22631.3156', {
    maximumRequiredOsVersion: windows.version,
    maximumWarningOsVersion: windows.version,
    maximumWipeOsVersion: windows.version,
  }),
  'wipe',
  [
    'a osVersion(maximumRequiredOsVersion): block',
    'a osVersion(maximumWarningOsVersion): warn',
    'a osVersion(maximumWipeOsVersion): wipe',
  ],
);
golden(
  'above a maximum with a warning only',
  '§1.3 Level 3',
  os('10.0.26100.1', { maximumWarningOsVersion: '10.0.22641' }),
  'warn',
  ['a osVersion(maximumWarningOsVersion): warn'],
);
golden(
  'missing parts are zeros',
  'settled',
  os('10.0.22631', { minimumRequiredOsVersion: '10.0.22631.0', maximumRequiredOsVersion: '10.0.22631.0' }),
  'allow',
  [],
);
golden('parts are numbers', 'settled', os('10.0.9999', { minimumRequiredOsVersion: '10.0.22621' }), 'block', [
  'a osVersion(minimumRequiredOsVersion): block',
]);
golden(
  'an empty bound is none',
  'settled',
  os('1.0', { minimumRequiredOsVersion: '', minimumWipeOsVersion: null }),
  'allow',
  [],
);
golden(
  'what the browser says of Windows is no build',
  'D UA client hints',
  {
    device: { osVersion: { version: '15.0.0', source: 'browser' } },
    policy: { maximumWipeOsVersion: '10.0.22641', minimumRequiredOsVersion: '10.0.22621' },
  },
  'allow',
  ['a notEvaluated(osVersion): shown'],
);
golden('no build at all', 'D unknown = not evaluated', { policy: { minimumWipeOsVersion: '10.0' } }, 'allow', [
  'a notEvaluated(osVersion): shown',
]);
golden(
  'the partner’s word about the build first',
  'settled',
  {
    document: { connectors: [connector()], health: [heard('secured', { osVersion: '10.0.19045' })] },
    device: { osVersion: windows },
    policy: { minimumRequiredOsVersion: '10.0.22621' },
  },
  'block',
  ['a osVersion(minimumRequiredOsVersion): block'],
);
golden(
  'another partner’s word',
  'settled',
  {
    document: {
      connectors: [connector(), connector({ id: sentinelOne })],
      health: [heard('secured', { connectorId: sentinelOne, osVersion: '10.0.19045' })],
    },
    policy: { minimumRequiredOsVersion: '10.0.22621' },
  },
  'block',
  ['a osVersion(minimumRequiredOsVersion): block'],
);
golden(
  'a partner that may not be used says nothing of the build',
  'settled',
  {
    document: {
      connectors: [connector({ partnerState: 'error' })],
      health: [heard('secured', { osVersion: '10.0.19045' })],
    },
    device: { osVersion: windows },
    policy: { minimumRequiredOsVersion: '10.0.22621' },
  },
  'allow',
  [],
);

golden(
  'a word of the partner that is no version is no word',
  'settled',
  {
    document: { connectors: [connector()], health: [heard('secured', { osVersion: 'Windows 11' })] },
    device: { osVersion: windows },
    policy: { minimumRequiredOsVersion: '10.0.22632' },
  },
  'block',
  ['a osVersion(minimumRequiredOsVersion): block'],
);
golden(
  'no word about the build is a version',
  'D unknown = not evaluated',
  {
    document: { connectors: [connector()], health: [heard('secured', { osVersion: 'Windows 11' })] },
    device: { osVersion: { version: '10.0.x', source: 'nativeHost' } },
    policy: { minimumWipeOsVersion: '10.0.22632' },
  },
  'allow',
  ['a notEvaluated(osVersion): shown'],
);
golden(
  'what the device entry says of the build is not the partner’s word',
  'settled',
  {
    document: { connectors: [connector()], health: [heard('secured', { source: 'device', osVersion: '10.0.19045' })] },
    policy: { minimumRequiredOsVersion: '10.0.22621' },
  },
  'allow',
  ['a notEvaluated(osVersion): shown'],
);

const app = (version: string, members: Partial<Policy>): Given => ({
  device: { appVersion: { version, source: 'browser' } },
  policy: members,
});
golden(
  'below each app bound',
  '§2.2',
  app('131.0', {
    minimumRequiredAppVersion: '131.0.1',
    minimumWarningAppVersion: '132',
    minimumWipeAppVersion: '131.0.0.1',
  }),
  'wipe',
  [
    'a appVersion(minimumRequiredAppVersion): block',
    'a appVersion(minimumWarningAppVersion): warn',
    'a appVersion(minimumWipeAppVersion): wipe',
  ],
);
golden(
  'every app bound is kept by its own value',
  '§2.2',
  app('131.0.2903.86', {
    minimumRequiredAppVersion: '131.0.2903.86',
    minimumWarningAppVersion: '131.0.2903.86',
    minimumWipeAppVersion: '131.0.2903.86',
  }),
  'allow',
  [],
);
golden(
  'an app version that is none',
  'D unknown = not evaluated',
  app('131.x', { minimumWipeAppVersion: '200' }),
  'allow',
  ['a notEvaluated(appVersion): shown'],
);
golden(
  'an app version of five parts is none',
  'settled',
  app('131.0.2903.86.1', { minimumWipeAppVersion: '200' }),
  'allow',
  ['a notEvaluated(appVersion): shown'],
);
golden(
  'below each SDK bound',
  '§2.2',
  {
    device: { sdkVersion: { version: '1.9', source: 'browser' } },
    policy: { minimumRequiredSdkVersion: '1.10', minimumWipeSdkVersion: '1.9.1' },
  },
  'wipe',
  ['a sdkVersion(minimumRequiredSdkVersion): block', 'a sdkVersion(minimumWipeSdkVersion): wipe'],
);
golden(
  'every SDK bound is kept by its own value',
  '§2.2',
  {
    device: { sdkVersion: { version: '1.9', source: 'nativeHost' } },
    policy: { minimumRequiredSdkVersion: '1.9', minimumWipeSdkVersion: '1.9' },
  },
  'allow',
  [],
);
golden('no SDK version', 'D unknown = not evaluated', { policy: { minimumWipeSdkVersion: '1' } }, 'allow', [
  'a notEvaluated(sdkVersion): shown',
]);

// --- Data protection, and several policies ---

golden(
  'what restricts is said not to be enforced',
  '§1.7; issue 3',
  {
    policy: {
      printBlocked: true,
      allowedInboundDataTransferSources: 'none',
      allowedOutboundDataTransferDestinations: 'none',
      allowedOutboundClipboardSharingLevel: 'none',
    },
  },
  'allow',
  [
    'a notEnforced(printBlocked): shown',
    'a notEnforced(allowedInboundDataTransferSources): shown',
    'a notEnforced(allowedOutboundDataTransferDestinations): shown',
    'a notEnforced(allowedOutboundClipboardSharingLevel): shown',
  ],
);
golden(
  'what does not restrict is not mentioned',
  '§1.7 defaults',
  {
    policy: {
      printBlocked: false,
      allowedInboundDataTransferSources: 'allApps',
      allowedOutboundDataTransferDestinations: 'allApps',
      allowedOutboundClipboardSharingLevel: 'anyDestinationAnySource',
    },
  },
  'allow',
  [],
);
golden(
  'unknown data protection decides nothing',
  'D In any other member: kept and ignored',
  {
    policy: {
      allowedInboundDataTransferSources: 'someApps',
      allowedOutboundDataTransferDestinations: 'someApps',
      allowedOutboundClipboardSharingLevel: 'unknownFutureValue',
    },
  },
  'allow',
  [
    'a notEnforced(allowedInboundDataTransferSources): shown',
    'a notEnforced(allowedOutboundDataTransferDestinations): shown',
    'a notEnforced(allowedOutboundClipboardSharingLevel): shown',
  ],
);
golden(
  'the most severe of two policies wins, and all reasons are kept',
  'D text; §4.2',
  {
    document: { connectors: [connector()], health: [heard('highSeverity')] },
    policies: [
      policy({ maximumAllowedDeviceThreatLevel: 'low', mobileThreatDefenseRemediationAction: 'wipe' }),
      policy({ id: 'b', maximumAllowedDeviceThreatLevel: 'medium' }),
      policy({ id: 'c', maximumAllowedDeviceThreatLevel: 'high' }),
    ],
  },
  'wipe',
  ['a deviceThreatLevel: wipe', 'b deviceThreatLevel: block'],
);

export const goldenCases: readonly Golden[] = cases;
