import fc from 'fast-check';
import type { BoundMember, Connector, DeviceVersion, Evidence, HealthEntry, Input, Policy } from './shapes.ts';

/**
 * Generated inputs of the decision. Values lie on the bounds and one step to either side of them (a millisecond, a
 * second, one in a version's part), and words that nobody knows yet stand wherever Graph may add one.
 */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const nearly = fc.constantFrom(-1, 0, 1);

const repeated = <T>(times: number, values: readonly T[]): T[] => Array.from({ length: times }, () => values).flat();

/** Values of later versions, of other enums, in the wrong case, and names that every JavaScript object has. */
const unknownWords = [
  'unknownFutureValue',
  'quarantine',
  'severe',
  'Wipe',
  'WIPE',
  'High',
  'compliant',
  'absent',
  'not set',
  'any other',
  'constructor',
  'toString',
  '__proto__',
];
/** One in nine is not known. */
const words = (...known: string[]) => [
  ...repeated(Math.ceil((8 * unknownWords.length) / known.length), known),
  ...unknownWords,
];
const word = (...known: string[]) => fc.constantFrom(...words(...known));

/** A member of one of the values; one in `share` is absent, one in `share` null. */
const member = <T>(values: readonly T[], share = 8): fc.Arbitrary<T | null | undefined> => {
  const each = Math.ceil(values.length / (share - 2));
  return fc.constantFrom(...repeated<T | null | undefined>(each, [undefined, null]), ...values);
};

/** Without the members whose value is `undefined`: in JSON they are absent. */
const asJson = <T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

// --- Versions: neighbours of each other, so that equal and off by one are common ---

const versionsNear = (...base: number[]): string[] => {
  const written = (length: number, part: number, step: number) =>
    base
      .map((value, index) => (index === part ? Math.max(0, value + step) : value))
      .slice(0, length)
      .join('.');
  return base.flatMap((_, part) => [
    ...repeated(2, [0, -1, 1]).map((step) => written(base.length, part, step)),
    ...[-9, 9, 90, 900].map((step) => written(base.length, part, step)),
    ...[-1, 0, 1].map((step) => written(part + 1, part, step)),
  ]);
};
/** With an end of zeros, which a missing part equals; and 9 beside 10, which text would sort the other way. */
const near = {
  os: [...repeated(3, versionsNear(10, 0, 22_631, 3_155)), ...versionsNear(10, 0, 22_631, 0), '10.0.9999', '15.0.0'],
  app: [...repeated(3, versionsNear(131, 0, 2_903, 86)), ...versionsNear(99, 9)],
  sdk: [...repeated(3, versionsNear(1, 10, 0)), ...versionsNear(1, 9)],
};
const malformed = ['', 'Windows 11', '10.0.x', '10..1', '10.0.', '.1', 'v10.0', '10.0.22631.3155.1', '-1.0'];
const andMalformed = (versions: string[]) => [...versions, ...repeated(Math.ceil(versions.length / 72), malformed)];

const deviceVersion = (versions: string[]): fc.Arbitrary<DeviceVersion | null> =>
  fc.option(
    fc.record({
      version: fc.constantFrom(...andMalformed(versions)),
      source: fc.constantFrom('browser' as const, 'nativeHost' as const),
    }),
    { freq: 6 },
  );

// --- Durations: the text, and what it says in milliseconds ---

type Duration = { text: string | null | undefined; milliseconds: number };

const written = (...texts: [string, number][]) =>
  texts.map(([text, milliseconds]): Duration => ({ text, milliseconds }));
const unset = (milliseconds: number): Duration[] => [
  { text: undefined, milliseconds },
  { text: null, milliseconds },
];
const graces = fc.constantFrom(
  ...unset(720 * minute),
  ...written(
    ['PT720M', 720 * minute],
    ['PT0S', 0],
    ['PT1440M', day],
    ['PT30M', 30 * minute],
    ['PT31M', 31 * minute],
    ['PT30M59.999S', 31 * minute - 1],
    ['PT31M0.001S', 31 * minute + 1],
    ['P7D', 7 * day],
    ['P90D', 90 * day],
    ['P1DT12H', 36 * hour],
    ['PT1H30M', 90 * minute],
  ),
);
const wipePeriods = fc.constantFrom(
  ...unset(90 * day),
  ...written(
    ['P90D', 90 * day],
    ['PT0S', 0],
    ['P0D', 0],
    ['P30D', 30 * day],
    ['P1D', day],
    ['PT720M', 720 * minute],
    ['PT43200S', 720 * minute],
    ['P1DT0.5S', day + 500],
    ['PT10M', 10 * minute],
  ),
);

// --- Policies ---

type PolicyPlan = { policy: Policy; grace: number; wipePeriod: number };

/** Half of the bounds are not set. */
const bound = (versions: string[]) => {
  const unset = repeated(Math.ceil(versions.length / 6), [...repeated(6, [undefined]), null, '']);
  return fc.constantFrom<(string | null | undefined)[]>(...unset, ...versions);
};
const bounds = {
  minimumRequiredOsVersion: bound(near.os),
  minimumWarningOsVersion: bound(near.os),
  minimumWipeOsVersion: bound(near.os),
  maximumRequiredOsVersion: bound(near.os),
  maximumWarningOsVersion: bound(near.os),
  maximumWipeOsVersion: bound(near.os),
  minimumRequiredAppVersion: bound(near.app),
  minimumWarningAppVersion: bound(near.app),
  minimumWipeAppVersion: bound(near.app),
  minimumRequiredSdkVersion: bound(near.sdk),
  minimumWipeSdkVersion: bound(near.sdk),
} satisfies { [Member in BoundMember]: fc.Arbitrary<string | null | undefined> };
const noBounds = fc.constant({} as { [Member in BoundMember]?: string | null });

const remediation = member(words('block', 'wipe', 'wipe', 'warn', 'blockWhenSettingIsSupported'));

const policyPlan = (index: number): fc.Arbitrary<PolicyPlan> =>
  fc
    .record({
      members: fc.record({
        printBlocked: fc.constantFrom(undefined, undefined, false, true),
        allowedInboundDataTransferSources: member(words('allApps', 'none'), 4),
        allowedOutboundDataTransferDestinations: member(words('allApps', 'none'), 4),
        allowedOutboundClipboardSharingLevel: member(
          words('anyDestinationAnySource', 'none', 'orgDestinationAnySource', 'orgDestinationOrgSource'),
          4,
        ),
        appActionIfUnableToAuthenticateUser: remediation,
        maximumAllowedDeviceThreatLevel: member(words('notConfigured', 'secured', 'low', 'medium', 'high')),
        mobileThreatDefenseRemediationAction: remediation,
        mobileThreatDefensePartnerPriority: member(
          words('defenderOverThirdPartyPartner', 'thirdPartyPartnerOverDefender', 'thirdPartyPartnerOverDefender'),
          5,
        ),
      }),
      bounds: fc.oneof(often(1, noBounds), often(2, fc.record(bounds))),
      grace: graces,
      wipePeriod: wipePeriods,
    })
    .map(({ members, bounds, grace, wipePeriod }) => ({
      policy: asJson<Policy>({
        id: `policy-${index}`,
        displayName: `Policy ${index}`,
        ...members,
        ...bounds,
        periodOfflineBeforeAccessCheck: grace.text,
        periodOfflineBeforeWipeIsEnforced: wipePeriod.text,
      }),
      grace: grace.milliseconds,
      wipePeriod: wipePeriod.milliseconds,
    }));

const policyPlans = fc.oneof(
  often(1, fc.constant([])),
  often(5, fc.tuple(policyPlan(0))),
  often(3, fc.tuple(policyPlan(0), policyPlan(1))),
  often(1, fc.tuple(policyPlan(0), policyPlan(1), policyPlan(2))),
);

// --- Connectors and health ---

/** Defender for Endpoint, Windows Security Center, SentinelOne, Lookout for Work (§2.6). */
const partners = [
  ['fc780465-2017-40d4-a0c5-307022471b92', 'Microsoft Defender for Endpoint'],
  ['e6f777f8-e4c2-4a5b-be01-50b5c124bc7f', 'Windows Security Center'],
  ['bb13fe25-ce1f-45aa-b278-cabbc6b9072e', 'SentinelOne'],
  ['2c7790de-8b02-4814-85cf-e0c59380dee8', 'Lookout for Work'],
] as const;

/** A moment before the answer was given: so many milliseconds, or a step beside the connector's threshold. */
type Age = { thresholdAnd: number } | { milliseconds: number };

const age: fc.Arbitrary<Age> = fc.oneof(
  often(6, fc.record({ milliseconds: fc.integer({ min: 0, max: hour }) })),
  often(
    3,
    nearly.map((thresholdAnd) => ({ thresholdAnd })),
  ),
  often(1, fc.constantFrom({ milliseconds: 400 * day }, { milliseconds: -5 * minute }, { milliseconds: 0 })),
);

type Notation = 'Z' | 'offset' | 'decimals';

/** As Graph writes a DateTimeOffset: in UTC, with an offset, or with seven decimals. */
const dateTime = (milliseconds: number, notation: Notation) => {
  if (notation === 'offset') return new Date(milliseconds - 8 * hour).toISOString().replace('Z', '-08:00');
  const text = new Date(milliseconds).toISOString();
  return notation === 'decimals' ? text.replace('Z', '0000Z') : text;
};
const notation = fc.constantFrom<Notation[]>('Z', 'Z', 'offset', 'decimals');

const healthState = word(
  ...repeated(2, ['secured', 'lowSeverity', 'mediumSeverity', 'highSeverity', 'compromised']),
  ...['unknown', 'activated', 'deactivated', 'unresponsive', 'misconfigured'],
);
const healthEntry = fc.record({
  state: healthState,
  age,
  notation,
  osVersion: member(andMalformed(near.os), 4),
  /** Whether the source is said where it is the partner. */
  said: fc.boolean(),
});

const connectorPlan = fc.record({
  partnerState: fc.constantFrom(
    ...repeated(104, ['enabled']),
    ...repeated(4, ['unavailable', 'available', 'unresponsive', 'notSetUp', 'error']),
    ...unknownWords,
  ),
  heartbeat: fc.oneof(often(1, fc.constantFrom(null, undefined)), often(9, fc.record({ age, notation }))),
  thresholdInDays: fc.constantFrom(1, 7, 30),
  mam: fc.constantFrom(true, true, true, true, true, false),
  missing: fc.boolean(),
  partner: fc.option(healthEntry, { freq: 4 }),
  device: fc.option(healthEntry, { freq: 2 }),
  deviceFirst: fc.boolean(),
});
type ConnectorPlan = typeof connectorPlan extends fc.Arbitrary<infer Value> ? Value : never;

const connectorOf = ([id, displayName]: readonly [string, string], plan: ConnectorPlan, iat: number) => {
  const written = ({ age, notation }: { age: Age; notation: Notation }) => {
    const milliseconds = 'milliseconds' in age ? age.milliseconds : plan.thresholdInDays * day + age.thresholdAnd;
    return dateTime(iat * second - milliseconds, notation);
  };
  const entries = (['partner', 'device'] as const).flatMap((source) => {
    const entry = plan[source];
    if (!entry) return [];
    const { state, osVersion, said } = entry;
    return [
      asJson<HealthEntry>({
        connectorId: id,
        state,
        lastUpdateDateTime: written(entry),
        source: source === 'device' || said ? source : undefined,
        osVersion,
      }),
    ];
  });
  const connector = asJson<Connector>({
    id,
    displayName,
    partnerState: plan.partnerState,
    lastHeartbeatDateTime: plan.heartbeat && written(plan.heartbeat),
    partnerUnresponsivenessThresholdInDays: plan.thresholdInDays,
    windowsMobileApplicationManagementEnabled: plan.mam,
    windowsDeviceBlockedOnMissingPartnerData: plan.missing,
  });
  return { connector, health: plan.deviceFirst ? entries.reverse() : entries };
};

const connectorPlans = fc.record({
  order: fc.shuffledSubarray([...partners], { minLength: 3, maxLength: 3 }),
  plans: fc.oneof(
    often(1, fc.constant<ConnectorPlan[]>([])),
    often(3, fc.tuple(connectorPlan)),
    often(3, fc.tuple(connectorPlan, connectorPlan)),
    often(1, fc.tuple(connectorPlan, connectorPlan, connectorPlan)),
  ),
});

/** Health of a connector that the document does not list (it was removed): nobody may hear it. */
const strayHealth: fc.Arbitrary<HealthEntry[]> = fc.oneof(
  often(5, fc.constant<HealthEntry[]>([])),
  often(
    1,
    fc
      .record({ state: healthState, osVersion: fc.constantFrom(...near.os) })
      .map(({ state, osVersion }) => [
        { connectorId: 'removed', state, osVersion, lastUpdateDateTime: '2026-11-24T12:00:00Z' },
      ]),
  ),
);

// --- Time ---

/** From a moment since the last answer that matters to a policy, by a step; or any, forward by up to years. */
const sinceAnswer = fc.oneof(
  often(2, fc.record({ of: fc.constantFrom('grace', 'overdue', 'wipePeriod'), policy: fc.nat(2), step: nearly })),
  often(4, fc.record({ milliseconds: fc.integer({ min: 0, max: 10 * minute }) })),
  often(1, fc.record({ milliseconds: fc.integer({ min: 0, max: 120 * day }) })),
  often(1, fc.record({ milliseconds: fc.constantFrom(0, 1, year, 30 * year) })),
);

/** How far the device's clock lies behind the latest that it has shown (negative: it went on since). */
const behindFloor = fc.oneof(
  often(4, fc.constant(0)),
  often(2, fc.integer({ min: -day, max: -1 })),
  often(
    2,
    nearly.map((step) => 5 * minute + step),
  ),
  often(1, fc.constantFrom(1, minute, hour, day, year, 10 * year)),
);

const evidencePlan = fc.record({
  iat: fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
  /** The device's clock beside the tenant's. */
  skew: fc.oneof(
    often(4, fc.integer({ min: -2 * second, max: 2 * second })),
    often(1, fc.constantFrom(-year, hour, year)),
  ),
  accountEnabled: fc.constantFrom(true, true, true, true, true, false, false, null),
  lastEnabled: fc.oneof(
    often(1, fc.constantFrom(null, undefined)),
    often(2, fc.record({ policy: fc.nat(2), step: nearly })),
    often(1, fc.record({ seconds: fc.integer({ min: 0, max: 200 * 86_400 }) })),
  ),
  whenNoPolicy: fc.oneof(often(1, fc.constant(undefined)), often(2, word('allow', 'block'))),
  wipeHeld: fc.constantFrom(undefined, undefined, false, true),
  orders: fc.oneof(
    often(6, fc.constant(undefined)),
    often(1, fc.constant([])),
    often(3, fc.array(fc.record({ immediate: fc.boolean(), held: fc.boolean() }), { minLength: 1, maxLength: 3 })),
  ),
  nextCheckInSeconds: fc.constantFrom(60, 1_800, 1_800, 43_140, 43_141, 86_340),
  connectors: connectorPlans,
  stray: strayHealth,
  policies: policyPlans,
  since: sinceAnswer,
  behind: behindFloor,
});

type Plan = typeof evidencePlan extends fc.Arbitrary<infer Value> ? Value : never;

const planned = (plan: Plan, rest: Pick<Input, 'configured' | 'whenSignedOut' | 'registered' | 'device'>): Input => {
  const { iat, lastEnabled } = plan;
  const pick = (index: number) => plan.policies[index % Math.max(1, plan.policies.length)];
  const lastEnabledCheckIn =
    lastEnabled === null || lastEnabled === undefined
      ? lastEnabled
      : 'seconds' in lastEnabled
        ? iat - lastEnabled.seconds
        : iat - Math.ceil((pick(lastEnabled.policy)?.wipePeriod ?? 0) / second) + lastEnabled.step;
  const { order, plans } = plan.connectors;
  const read = plans.flatMap((each, index) => (order[index] ? [connectorOf(order[index], each, iat)] : []));
  const evidence: Evidence = {
    document: asJson<Evidence['document']>({
      iat,
      user: { accountEnabled: plan.accountEnabled },
      lastEnabledCheckIn,
      whenNoPolicy: plan.whenNoPolicy,
      wipeHeld: plan.wipeHeld,
      orders: plan.orders?.map((order, index) => ({ id: `order-${index}`, iat, ...order })),
      nextCheckInSeconds: plan.nextCheckInSeconds,
      connectors: read.map(({ connector }) => connector),
      health: [...plan.stray, ...read.flatMap(({ health }) => health)],
    }),
    policies: plan.policies.map(({ policy }) => policy),
    receivedAt: iat * second + plan.skew,
  };
  const { since } = plan;
  const momentsOf = (index: number) => ({
    grace: pick(index)?.grace ?? 0,
    wipePeriod: pick(index)?.wipePeriod ?? 0,
    overdue: (plan.nextCheckInSeconds + 60) * second,
  });
  const elapsed =
    'milliseconds' in since
      ? since.milliseconds
      : momentsOf(since.policy)[since.of as keyof ReturnType<typeof momentsOf>] + since.step;
  const time = evidence.receivedAt + elapsed;
  const now = plan.behind > 0 ? time - plan.behind : time;
  const clockFloor = plan.behind > 0 ? time : time + plan.behind;
  return { ...rest, evidence, now, clockFloor };
};

const device = fc.record({
  osVersion: deviceVersion(near.os),
  appVersion: deviceVersion(near.app),
  sdkVersion: deviceVersion(near.sdk),
});

const mostly = (usual: boolean) => fc.oneof(often(30, fc.constant(usual)), often(1, fc.constant(!usual)));

/** Every kind of input, each row of rows.ts and each bound among them. */
export const inputs: fc.Arbitrary<Input> = fc
  .record({
    configured: mostly(true),
    whenSignedOut: fc.constantFrom('block' as const, 'allow' as const),
    registered: mostly(true),
    answered: mostly(true),
    device,
    plan: evidencePlan,
  })
  .map(({ answered, plan, ...rest }) => {
    const input = planned(plan, rest);
    return answered ? input : { ...input, evidence: null };
  });
