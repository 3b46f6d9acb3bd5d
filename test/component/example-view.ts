import type { Reason } from '../../src/access/reason.ts';
import type { View, ViewState } from '../../src/agent/view.ts';
import { exampleReceipt } from '../core/example-receipt.ts';

export const NOW = Date.UTC(2026, 10, 24, 9, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Every state, once; a new one is a type error here. */
const STATES: Record<ViewState, true> = {
  notConfigured: true,
  signedOut: true,
  signingIn: true,
  needsSignIn: true,
  checking: true,
  allowed: true,
  warned: true,
  blocked: true,
  cannotReach: true,
  wiping: true,
  wiped: true,
};
export const VIEW_STATES = Object.keys(STATES) as ViewState[];

/** Somebody signed in on a healthy device, but for `changes`. */
export function exampleView(changes: Partial<View> = {}): View {
  return {
    state: 'allowed',
    sitesOpen: true,
    organisation: 'Contoso',
    person: { displayName: 'Ada Okafor', userPrincipalName: 'ada@contoso.com' },
    deviceTag: '4C7F-92AB',
    reasons: [],
    threat: { found: 'secured', allowed: 'low' },
    checkedAt: NOW - 2 * MINUTE,
    nextChangeAt: NOW + 11 * HOUR,
    blockAt: NOW + 11 * HOUR,
    signInSoonAt: null,
    busy: null,
    problem: null,
    limits: [],
    receipt: null,
    wipe: null,
    wipesAgain: false,
    wipeOfSignOut: false,
    sent: null,
    helpLink: 'https://help.contoso.com/',
    helpText: null,
    privacyLink: null,
    sites: { first: ['mail.contoso.com', 'portal.contoso.com'], count: 2 },
    policies: [{ displayName: 'Edge baseline', version: '7' }],
    versions: { extension: '0.1.0', browser: 'Microsoft Edge 146.0.3856.10', platform: 'Windows' },
    findings: [],
    sendsSignals: false,
    signOut: { wipes: false, sites: 'askToSignIn' },
    can: { checkNow: true, signIn: false, signOut: true },
    ...changes,
  };
}

export function signedOutView(changes: Partial<View> = {}): View {
  return exampleView({
    state: 'signedOut',
    sitesOpen: false,
    person: null,
    deviceTag: null,
    threat: null,
    checkedAt: null,
    nextChangeAt: null,
    blockAt: null,
    reasons: [{ condition: 'signedOut', action: 'block' }],
    can: { checkNow: false, signIn: true, signOut: false },
    ...changes,
  });
}

export function blockedView(changes: Partial<View> = {}): View {
  return exampleView({
    state: 'blocked',
    sitesOpen: false,
    threat: { found: 'high', allowed: 'low' },
    reasons: [TOO_HIGH],
    ...changes,
  });
}

export const POLICY = { id: 'p1', displayName: 'Edge baseline' };

export const TOO_HIGH: Reason = {
  condition: 'deviceThreatLevel',
  action: 'block',
  policy: POLICY,
  found: 'high',
  required: 'low',
  connector: 'Contoso Threat Defense',
};

export const RECEIPT = exampleReceipt({ startedAt: NOW - 5 * MINUTE, finishedAt: NOW - 4 * MINUTE });
