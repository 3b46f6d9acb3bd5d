import { LAST_VIEW_KEY, type LastView, type SurfaceMessage } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { findingsOf } from '../../src/health/findings.ts';
import { REASONS } from '../component/example-reasons.ts';
import { blockedView, exampleView, HOUR, MINUTE, NOW, RECEIPT, signedOutView } from '../component/example-view.ts';

/** One picture: a page of the built extension, and what the worker and managed storage would tell it. */
export type Scene = {
  readonly name: string;
  readonly page: 'popup' | 'blocked' | 'options';
  readonly message: SurfaceMessage | null;
  readonly managed?: object;
  /** What the worker kept before it ended. */
  readonly session?: object;
  readonly local?: object;
  /** A work address that is entered, and what stands at every domain that is then asked. */
  readonly wellKnown?: { readonly address: string; readonly document: object };
};

/** Of the extension in every scene. */
export const VERSION = '0.1.0';

export { NOW };

const no = { checkNow: false, signIn: false, signOut: false };
const closed = { sitesOpen: false } as const;
const at = new Date(NOW).toISOString();
const findings = findingsOf([
  { name: 'firewall', value: 'off', source: 'Windows', raw: null, at },
  { name: 'antivirus', value: 'on', source: 'Microsoft Defender', raw: null, at },
]);
const incomplete = { ...RECEIPT, cookies: { ...RECEIPT.cookies, left: 2 } };
const progress = { progress: { step: 'cookies', done: 2, total: 5 }, stopping: false };
const report = {
  id: '01J-report-7',
  seq: 7,
  at: NOW,
  versions: { extension: '0.1.0', browser: 'Microsoft Edge 146.0.3856.10', platform: 'Windows' },
  health: [{ connectorId: 'fabrikam', state: 'secured', lastUpdateDateTime: at }],
  enforcement: { access: 'allow' as const, since: NOW, problems: [] },
  refusals: [],
};

/** The state of each: at least one view for every state, and the ones that look different in it. */
const VIEWS: Readonly<Record<string, View>> = {
  'not configured': exampleView({
    state: 'notConfigured',
    organisation: null,
    person: null,
    deviceTag: null,
    threat: null,
    checkedAt: null,
    helpLink: null,
    sites: { first: [], count: 0 },
    policies: [],
    can: no,
  }),
  'signed out': signedOutView(),
  'signed out, open': signedOutView({ sitesOpen: true, signOut: { wipes: false, sites: 'open' } }),
  'signing in': signedOutView({ state: 'signingIn', busy: 'signIn', can: no }),
  'sign-in refused': signedOutView({ problem: { code: 'sign-in-not-allowed-here', detail: '', at: NOW - MINUTE } }),
  'sign in again': exampleView({ ...closed, state: 'needsSignIn', can: { ...no, signIn: true, signOut: true } }),
  'first check': exampleView({ ...closed, state: 'checking', busy: 'checkIn', checkedAt: null, threat: null }),
  allowed: exampleView({ sent: { at: NOW, report } }),
  'allowed, checking': exampleView({ busy: 'checkIn' }),
  'allowed, limits': exampleView({
    limits: ['not-installed-by-policy', 'private-windows-unprotected', 'settings-incomplete'],
    findings,
  }),
  'allowed, sign-in ends soon': exampleView({ signInSoonAt: NOW + 2 * HOUR }),
  'no policy': exampleView({ reasons: [REASONS.noPolicy], threat: null, policies: [] }),
  warned: exampleView({ state: 'warned', reasons: [{ ...REASONS.appVersion, action: 'warn' }] }),
  offline: exampleView({
    state: 'cannotReach',
    problem: { code: 'tenant-unreachable', detail: '', at: NOW - 5 * MINUTE },
    checkedAt: NOW - 3 * HOUR,
    blockAt: NOW + 9 * HOUR,
  }),
  'captive portal, closed': exampleView({
    ...closed,
    state: 'cannotReach',
    problem: { code: 'answer-malformed', detail: '', at: NOW - MINUTE },
    blockAt: null,
  }),
  'blocked, threat': blockedView({ helpText: 'Call the service desk: 4711, weekdays 8 to 18.' }),
  'blocked, several reasons': blockedView({
    reasons: [REASONS.deviceThreatLevel, REASONS.osVersion, REASONS.accountDisabled, REASONS.notEnforced],
    findings,
  }),
  'blocked, offline too long': blockedView({
    reasons: [REASONS.offlineGracePeriod],
    problem: { code: 'tenant-unreachable', detail: '', at: NOW - MINUTE },
  }),
  'blocked, level unknown': blockedView({
    reasons: [REASONS.healthUnknown],
    threat: { found: null, allowed: 'secured' },
  }),
  'blocked, older than what is stored': signedOutView({
    state: 'blocked',
    problem: { code: 'stored-state-newer', detail: '', at: NOW - MINUTE },
    can: no,
  }),
  'blocked, wipe ordered': blockedView({ reasons: [REASONS.adminOrder] }),
  'blocked, wipes again': blockedView({ wipesAgain: true }),
  wiping: exampleView({ ...closed, state: 'wiping', wipe: progress, can: no }),
  'wiping, called off': exampleView({ ...closed, state: 'wiping', wipe: { ...progress, stopping: true }, can: no }),
  wiped: signedOutView({ state: 'wiped', receipt: RECEIPT }),
  'wiping, by signing out': exampleView({ ...closed, state: 'wiping', wipe: progress, wipeOfSignOut: true, can: no }),
  'wiped, by signing out': signedOutView({ state: 'wiped', receipt: RECEIPT, wipeOfSignOut: true }),
  'wiped, private window open': signedOutView({ state: 'wiped', receipt: { ...RECEIPT, privateWindowOpen: true } }),
  'wiped, incomplete': signedOutView({ state: 'wiped', receipt: incomplete }),
};

const GOOD = {
  tenant: 'https://drawbridge.contoso.com',
  organisationName: 'Contoso',
  corporateSites: ['contoso.com', 'sharepoint.contoso.net', 'wiki.partner.example/contoso'],
  helpLink: 'https://help.contoso.com/',
  whenSignedOut: 'block',
};

/** As an organisation says it at its domains. */
const DOCUMENT = {
  version: 1,
  domains: ['contoso.com', 'xn--contso-zxa.example'],
  settings: {
    ...GOOD,
    corporateSites: ['portal.contoso.com', 'wiki.contoso.com', 'mail.xn--contso-zxa.example'],
    corporateSiteExceptions: ['club.portal.contoso.com'],
    healthSource: 'nativeHost',
    healthSignals: 'report',
    tenantKeys: [{ kty: 'EC', kid: 'key-1' }],
  },
};
const accepted = { domain: 'contoso.com', acceptedAt: NOW - HOUR, settings: DOCUMENT.settings };

const lastKnown: LastView = { version: VERSION, owner: 'ada', view: blockedView() };

/** A page that the worker has not spoken to, every view in the popup, every closed one on the blocked page, the settings. */
export const SCENES: readonly Scene[] = [
  { name: 'starting', page: 'popup', message: null },
  { name: 'last known', page: 'popup', message: null, session: { [LAST_VIEW_KEY]: lastKnown } },
  ...Object.entries(VIEWS).map(([name, view]): Scene => ({ name, page: 'popup', message: { view, site: null } })),
  { name: 'starting', page: 'blocked', message: null },
  ...Object.entries(VIEWS)
    .filter(([, view]) => !view.sitesOpen)
    .map(([name, view]): Scene => ({ name, page: 'blocked', message: { view, site: 'portal.contoso.com' } })),
  {
    name: 'open again',
    page: 'blocked',
    message: { view: exampleView(), site: null },
  },
  { name: 'settings in order', page: 'options', message: { view: exampleView(), site: null }, managed: GOOD },
  { name: 'nothing arrived', page: 'options', message: null, managed: {} },
  {
    name: 'an organisation was found',
    page: 'options',
    message: null,
    wellKnown: { address: 'ada@contoso.com', document: DOCUMENT },
  },
  {
    name: 'a hostile one was refused',
    page: 'options',
    message: null,
    wellKnown: { address: 'ada@evil.example', document: { ...DOCUMENT, domains: ['evil.example'] } },
  },
  {
    name: 'accepted, signed in',
    page: 'options',
    message: { view: exampleView(), site: null },
    local: { accepted },
  },
  {
    name: 'accepted, signed out',
    page: 'options',
    message: { view: signedOutView(), site: null },
    local: { accepted },
  },
  {
    name: 'settings refused',
    page: 'options',
    message: { view: exampleView({ sendsSignals: true, privacyLink: 'https://contoso.com/privacy' }), site: null },
    managed: {
      ...GOOD,
      helpLink: 'javascript:alert(1)',
      helplink: 'https://x',
      corporateSites: ['*.contoso.com', 'a.b'],
    },
  },
];
