import { durationMilliseconds, instant, versionKey } from './readings.ts';
import {
  defenderForEndpoint,
  levels,
  numbers,
  severity,
  tables as tablesText,
  vocabulary as vocabularyText,
} from './rows.ts';
import type {
  AccessDocument,
  Action,
  BoundMember,
  Connector,
  DeviceVersion,
  Evidence,
  HealthEntry,
  Input,
  Output,
  Policy,
  Reason,
} from './shapes.ts';
import { type Facts, lookUp, type Row, readTables, readVocabulary } from './table.ts';

/**
 * The interpreter of rows.ts. It turns an input into the words that the rows speak of, looks the rows up and collects
 * what they say; what follows from what stands in the rows alone.
 */

export const vocabulary = readVocabulary(vocabularyText);
export const tables = readTables(tablesText);

type Ask = (table: string, facts: Facts) => string;

const day = 86_400_000;
const defaultGrace = durationMilliseconds(numbers.defaultGrace);
const defaultWipePeriod = durationMilliseconds(numbers.defaultWipePeriod);

const words = new Map([...vocabulary].map(([fact, known]) => [fact, new Set(known)]));
const reserved = new Set(['absent', 'not set', 'any other']);

/** The word for a value of Graph's: itself where the rows know it, else "any other". */
const wordFor = (fact: string, value: string | null | undefined): string => {
  if (value === null || value === undefined) return 'absent';
  return words.get(fact)?.has(value) && !reserved.has(value) ? value : 'any other';
};
const yesNo = (value: boolean) => (value ? 'yes' : 'no');

// --- The connector that is heard, and what it says ---

const isOlder = (date: string, connector: Connector, document: AccessDocument) =>
  document.iat * 1000 - instant(date) > connector.partnerUnresponsivenessThresholdInDays * day;

const heartbeat = (connector: Connector, document: AccessDocument) => {
  const date = connector.lastHeartbeatDateTime;
  if (date === null || date === undefined) return 'not known';
  return isOlder(date, connector, document) ? 'older' : 'within the threshold';
};

const isUsable = (connector: Connector, document: AccessDocument, ask: Ask) =>
  ask('May a connector be used', {
    'MAM toggle': connector.windowsMobileApplicationManagementEnabled ? 'on' : 'off',
    'partner state': wordFor('partner state', connector.partnerState),
    heartbeat: heartbeat(connector, document),
  }) === 'usable';

const isDefender = (connector: Connector) => connector.id === defenderForEndpoint;

type Heard = { source: 'chosen' | 'undecided' | 'none'; chosen: Connector | undefined; others: readonly Connector[] };

const whoIsHeard = (usable: readonly Connector[], policy: Policy, ask: Ask): Heard => {
  const several = usable.some(isDefender) ? 'several and Defender among them' : 'several others';
  const answer = ask('Which connector is heard', {
    'usable connectors': usable.length === 0 ? 'none' : usable.length === 1 ? 'one' : several,
    'partner priority': wordFor('partner priority', policy.mobileThreatDefensePartnerPriority),
  });
  if (answer === 'none') return { source: 'none', chosen: undefined, others: [] };
  if (answer === 'undecided') return { source: 'undecided', chosen: undefined, others: usable };
  const defender = usable.filter(isDefender);
  const thirdParties = usable.filter((connector) => !isDefender(connector));
  const defenderLast = answer === 'the first that is not Defender';
  const [chosen, ...others] = defenderLast ? [...thirdParties, ...defender] : [...defender, ...thirdParties];
  return { source: 'chosen', chosen, others };
};

const entryOf = (document: AccessDocument, connector: Connector | undefined, source: 'partner' | 'device') =>
  document.health.find((entry) => entry.connectorId === connector?.id && (entry.source ?? 'partner') === source);

const levelFound = (connector: Connector, document: AccessDocument, ask: Ask): string => {
  const levelOf = (entry: HealthEntry | undefined) =>
    entry ? ask('The level of a health state', { 'health state': wordFor('health state', entry.state) }) : 'absent';
  const rank = (level: string) => (levels as readonly string[]).indexOf(level);
  const entryWord = (level: string) =>
    level === 'absent' ? 'absent' : level === 'none' ? 'without a level' : 'with a level';

  const deviceEntry = entryOf(document, connector, 'device');
  const partnerLevel = levelOf(entryOf(document, connector, 'partner'));
  const deviceLevel = levelOf(deviceEntry);
  const old = deviceEntry !== undefined && isOlder(deviceEntry.lastUpdateDateTime, connector, document);
  const whose = ask('The level found', {
    'partner entry': entryWord(partnerLevel),
    'device entry': entryWord(deviceLevel),
    "device entry's level": rank(deviceLevel) > rank(partnerLevel) ? "above the partner's" : 'not above',
    "device entry's age": old ? 'older' : 'within the threshold',
  });
  return whose === "the partner's" ? partnerLevel : whose === "the device's" ? deviceLevel : 'none';
};

const threatFacts = (heard: Heard, policy: Policy, document: AccessDocument, ask: Ask): Facts => {
  const allowed = policy.maximumAllowedDeviceThreatLevel;
  const switchedOn = document.connectors.filter((connector) => connector.windowsMobileApplicationManagementEnabled);
  return {
    'max allowed':
      allowed === null || allowed === undefined || allowed === 'notConfigured'
        ? 'not set'
        : wordFor('max allowed', allowed),
    'health source': heard.source,
    'level found': heard.chosen ? levelFound(heard.chosen, document, ask) : 'none',
    'threat action': wordFor('threat action', policy.mobileThreatDefenseRemediationAction),
    'state not known': yesNo(
      switchedOn.some(({ partnerState }) => wordFor('partner state', partnerState) === 'any other'),
    ),
    'missing data blocks': yesNo(switchedOn.some((connector) => connector.windowsDeviceBlockedOnMissingPartnerData)),
  };
};

// --- The account, and how long the device has been offline ---

type Periods = { grace: number; wipePeriod: number; stated: string };

const statedWord = (text: string | null | undefined) =>
  text === null || text === undefined ? 'absent' : durationMilliseconds(text) === 0 ? 'zero' : 'stated';

const periodsOf = (policy: Policy, document: AccessDocument, ask: Ask): Periods => {
  const graceText = policy.periodOfflineBeforeAccessCheck;
  const wipeText = policy.periodOfflineBeforeWipeIsEnforced;
  const whichGrace = ask('The stated grace period', { 'stated grace': statedWord(graceText) });
  const statedGrace = whichGrace === 'the default grace' ? defaultGrace : durationMilliseconds(graceText ?? '');
  const overdue = document.nextCheckInSeconds * 1000 + numbers.overdueAfterMilliseconds;
  const inForce = ask('The grace period in force', {
    grace: statedGrace < overdue ? 'shorter than the next check-in' : 'long enough',
  });
  const stated = statedWord(wipeText);
  const whichWipe = ask('The offline wipe period in force', { 'stated wipe period': stated });
  const wipePeriod =
    whichWipe === 'never'
      ? Number.POSITIVE_INFINITY
      : whichWipe === 'the default wipe period'
        ? defaultWipePeriod
        : durationMilliseconds(wipeText ?? '');
  return { grace: inForce === 'itself' ? statedGrace : overdue, wipePeriod, stated };
};

const accountFacts = (policy: Policy, document: AccessDocument, periods: Periods): Facts => {
  const enabled = document.user.accountEnabled;
  const last = document.lastEnabledCheckIn;
  const known = last !== null && last !== undefined;
  const longAgo = known && (document.iat - last) * 1000 >= periods.wipePeriod;
  return {
    account: enabled === null ? 'not confirmed' : enabled ? 'enabled' : 'disabled',
    'account action': wordFor('account action', policy.appActionIfUnableToAuthenticateUser),
    'stated wipe period': periods.stated,
    'last said to be enabled': known
      ? longAgo
        ? 'as long ago as the wipe period'
        : 'within the wipe period'
      : 'not known',
  };
};

const offlineFacts = ({ grace, wipePeriod }: Periods, elapsed: number): Facts => ({
  'wipe period': wipePeriod === Number.POSITIVE_INFINITY ? 'never' : elapsed >= wipePeriod ? 'over' : 'not over',
  'grace period': elapsed >= grace ? 'over' : 'not over',
});

// --- Versions ---

const members = words.get('bound') as ReadonlySet<BoundMember>;
const boundsOf = {
  osVersion: [...members].filter((member) => member.endsWith('OsVersion')),
  appVersion: [...members].filter((member) => member.endsWith('AppVersion')),
  sdkVersion: [...members].filter((member) => member.endsWith('SdkVersion')),
};
const deviceFacts = ['osVersion', 'appVersion', 'sdkVersion'] as const;

const deviceWord = (version: DeviceVersion | null) => {
  if (!version) return 'absent';
  if (versionKey(version.version) === null) return 'not readable';
  return version.source === 'browser' ? 'from the browser' : 'from the native host';
};

const osBuild = (heard: Heard, document: AccessDocument, device: Input['device'], ask: Ask): string | null => {
  const saidBy = (connector: Connector | undefined) => entryOf(document, connector, 'partner')?.osVersion ?? null;
  const readable = (text: string | null): text is string => text !== null && versionKey(text) !== null;
  const buildWord = (text: string | null) => (text === null ? 'absent' : readable(text) ? 'readable' : 'not readable');
  const chosen = saidBy(heard.chosen);
  const said = heard.others.map(saidBy);
  const other = said.find(readable) ?? said.find((text) => text !== null) ?? null;
  const whose = ask('The OS build', {
    "chosen partner's build": buildWord(chosen),
    "other partner's build": buildWord(other),
    "device's build": deviceWord(device.osVersion),
  });
  if (whose === "the chosen partner's") return chosen;
  if (whose === "another partner's") return other;
  return whose === "the device's" ? (device.osVersion?.version ?? null) : null;
};

const againstBound = (found: string | null, bound: string | null | undefined) => {
  if (bound === null || bound === undefined || bound === '') return 'not set';
  if (found === null) return 'version not known';
  const limit = versionKey(bound);
  if (limit === null) throw new Error(`bound ${bound}`);
  return found < limit ? 'below' : found > limit ? 'above' : 'equal';
};

// --- The decision ---

const reasonPattern = /^(\w+)(?:\((\w+)\))?: (shown|warn|block|wipe)$/;

const readReason = (then: string, policy: string | null): Reason => {
  const read = reasonPattern.exec(then);
  if (!read) throw new Error(`no reason: ${then}`);
  return {
    condition: read[1] ?? '',
    action: read[3] === 'shown' ? null : (read[3] as Action),
    policy,
    member: read[2] ?? null,
  };
};

const accessOf = (reasons: readonly Reason[]): Output['access'] =>
  severity[Math.max(0, ...reasons.map((reason) => severity.indexOf(reason.action ?? 'allow')))] ?? 'allow';

type Round = { evidence: Evidence; input: Input; usable: readonly Connector[]; elapsed: number; ask: Ask };

const thensOf = (policy: Policy, periods: Periods, { evidence, input, usable, elapsed, ask }: Round): string[] => {
  const { document } = evidence;
  const heard = whoIsHeard(usable, policy, ask);
  const account = accountFacts(policy, document, periods);
  const thens = [
    ask('Account', account),
    ask('Account disabled for as long as the offline wipe period', account),
    ask('Threat level', threatFacts(heard, policy, document, ask)),
    ask('Offline', offlineFacts(periods, elapsed)),
    ask('Print', { print: policy.printBlocked === undefined ? 'absent' : String(policy.printBlocked) }),
    ask('Clipboard', { clipboard: wordFor('clipboard', policy.allowedOutboundClipboardSharingLevel) }),
  ];
  for (const direction of ['allowedInboundDataTransferSources', 'allowedOutboundDataTransferDestinations'] as const) {
    thens.push(ask('Data transfer', { direction, transfer: wordFor('transfer', policy[direction]) }));
  }
  const onDevice = (version: DeviceVersion | null) =>
    ask("The app's and the SDK's version", { "device's version": deviceWord(version) }) === "the device's"
      ? (version?.version ?? null)
      : null;
  for (const fact of deviceFacts) {
    const found = fact === 'osVersion' ? osBuild(heard, document, input.device, ask) : onDevice(input.device[fact]);
    const key = found === null ? null : versionKey(found);
    const bounds = boundsOf[fact].map((bound) => ({ bound, 'against the bound': againstBound(key, policy[bound]) }));
    const any = bounds.some((bound) => bound['against the bound'] !== 'not set');
    thens.push(
      ask('Not evaluated', {
        'device fact': fact,
        'bounds on it': any ? 'some' : 'none',
        'version known': yesNo(key !== null),
      }),
      ...bounds.map((bound) => ask('Version bounds', bound)),
    );
  }
  return thens.filter((then) => then !== 'nothing');
};

/** When an answer that carries orders is overdue to be replaced; `null` where it carries none that may run. */
const ordersEnd = ({ document, receivedAt }: Evidence): number | null =>
  (document.orders ?? []).some(({ held }) => !held)
    ? receivedAt + document.nextCheckInSeconds * 1000 + numbers.overdueAfterMilliseconds
    : null;

const nextChange = (periods: readonly Periods[], clock: string, time: number, { evidence, input, ask }: Round) => {
  const moments: number[] = [];
  const endOf = (moment: number) =>
    moment === Number.POSITIVE_INFINITY ? 'never' : moment > time ? 'to come' : 'past';
  for (const { grace, wipePeriod } of periods) {
    const graceEnd = evidence.receivedAt + grace;
    const wipeEnd = evidence.receivedAt + wipePeriod;
    const graceCounts = ask("Next change: the end of a policy's grace period", {
      'end of the grace': endOf(graceEnd),
      'end of the wipe period': endOf(wipeEnd),
    });
    if (graceCounts === 'counts') moments.push(graceEnd);
    const wipeCounts = ask("Next change: the end of a policy's offline wipe period", {
      'end of the wipe period': endOf(wipeEnd),
    });
    if (wipeCounts === 'counts') moments.push(wipeEnd);
  }
  const orders = ordersEnd(evidence);
  const ordersCount = ask("Next change: an order's answer is overdue to be replaced", {
    "end of the orders' answer": orders === null ? 'no orders' : endOf(orders),
  });
  if (ordersCount === 'counts' && orders !== null) moments.push(orders);
  const changing = periods.length > 0 || orders !== null ? 'something' : 'nothing';
  const facts = { clock, 'what time changes': changing };
  if (ask('Next change: the clock comes back into step', facts) === 'counts') {
    moments.push(input.clockFloor - numbers.toleratedBackMilliseconds);
  }
  return moments.length === 0 ? null : Math.min(...moments);
};

/**
 * The decision, read from the rows. Total for every well-formed input (durations, bounds and dates that Graph would
 * write); throws for any other.
 * @param hit called with every row that was looked up.
 */
export const decideByRows = (input: Input, hit?: (row: Row) => void): Output => {
  const ask: Ask = (name, facts) => {
    const table = tables.get(name);
    if (!table) throw new Error(`no table: ${name}`);
    const row = lookUp(table, facts);
    hit?.(row);
    return row.then;
  };
  const { evidence } = input;
  const alone = ask('What stands alone', {
    settings: input.configured ? 'known' : 'not known',
    registered: yesNo(input.registered),
    'when signed out': input.whenSignedOut,
    answer: evidence ? 'verified' : 'none',
    policies: evidence && evidence.policies.length > 0 ? 'some' : 'none',
    orders: (evidence?.document.orders ?? []).length > 0 ? 'some' : 'none',
    'when no policy': wordFor('when no policy', evidence?.document.whenNoPolicy),
  });
  if (alone !== 'evaluate' || !evidence) {
    const reasons = [readReason(alone, null)];
    return { access: accessOf(reasons), reasons, nextChangeAt: null };
  }

  const { document, policies, receivedAt } = evidence;
  const time = Math.max(input.now, input.clockFloor);
  const usable = document.connectors.filter((connector) => isUsable(connector, document, ask));
  const round: Round = { evidence, input, usable, elapsed: time - receivedAt, ask };
  const periods = policies.map((policy) => periodsOf(policy, document, ask));
  const reasons = policies.flatMap((policy, index) =>
    thensOf(policy, periods[index] as Periods, round).map((then) => readReason(then, policy.id)),
  );

  const back = input.clockFloor - input.now;
  const clock =
    back <= 0
      ? 'not behind the floor'
      : back <= numbers.toleratedBackMilliseconds
        ? 'behind but tolerated'
        : 'further behind';
  const clockSays = policies.length > 0 ? ask('Clock', { clock }) : 'nothing';
  if (clockSays !== 'nothing') reasons.push(readReason(clockSays, null));

  const offline = new Set(
    reasons.filter(({ condition }) => /^offline(Grace|Wipe)Period$/.test(condition)).map(({ policy }) => policy),
  );
  for (const reason of reasons.filter(({ action }) => action === 'wipe')) {
    const isOffline = yesNo(offline.has(reason.policy));
    const facts = { offline: isOffline, clock, 'wipes held': yesNo(document.wipeHeld === true) };
    if (ask('A wipe that a row asks for', facts) === 'becomes a block') reason.action = 'block';
  }
  if (policies.length === 0) {
    const without = ask('Beside orders, without a policy', {
      'when no policy': wordFor('when no policy', document.whenNoPolicy),
    });
    if (without !== 'nothing') reasons.push(readReason(without, null));
  }
  const until = ordersEnd(evidence);
  for (const { held } of document.orders ?? []) {
    const overdue = until !== null && time >= until ? 'overdue' : 'not overdue';
    const facts = { 'order is held': yesNo(held), clock, 'next check-in': overdue };
    reasons.push(readReason(ask("An admin's order", facts), null));
  }
  return { access: accessOf(reasons), reasons, nextChangeAt: nextChange(periods, clock, time, round) };
};

/** The same output with its reasons in an order of their own, so that two outputs can be compared for equality. */
export const canonical = (output: Output): Output => {
  const key = ({ policy, condition, member, action }: Reason) => JSON.stringify([policy, condition, member, action]);
  const reasons = output.reasons
    .map(({ condition, action, policy, member }) => ({ condition, action, policy, member }))
    .sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0));
  return { access: output.access, reasons, nextChangeAt: output.nextChangeAt };
};
