import type { Condition, Reason } from '../../src/access/reason.ts';
import { HOUR, POLICY, TOO_HIGH } from './example-view.ts';

const DAY = 24 * HOUR;
const block = { action: 'block', policy: POLICY } as const;
const connector = 'Contoso Threat Defense';

/** Every condition, once; a new one is a type error here. */
export const REASONS: { readonly [C in Condition]: Extract<Reason, { condition: C }> } = {
  notConfigured: { condition: 'notConfigured', action: null },
  signedOut: { condition: 'signedOut', action: 'block' },
  noAnswerYet: { condition: 'noAnswerYet', action: 'block' },
  noPolicy: { condition: 'noPolicy', action: null },
  deviceThreatLevel: TOO_HIGH as Extract<Reason, { condition: 'deviceThreatLevel' }>,
  healthUnknown: { ...block, condition: 'healthUnknown', found: null, connector },
  noHealthSource: { condition: 'noHealthSource', action: null, connector: null },
  missingPartnerData: { ...block, condition: 'missingPartnerData', connector },
  unknownSetting: {
    ...block,
    condition: 'unknownSetting',
    member: 'maximumAllowedDeviceThreatLevel',
    found: 'veryLow',
  },
  accountDisabled: { ...block, condition: 'accountDisabled' },
  accountDisabledTooLong: { ...block, condition: 'accountDisabledTooLong', found: 91 * DAY, required: 90 * DAY },
  adminOrder: { condition: 'adminOrder', action: 'wipe', orderId: '6f0d8f3e-0000-4000-8000-000000000001' },
  osVersion: {
    ...block,
    condition: 'osVersion',
    member: 'minimumRequiredOsVersion',
    side: 'minimum',
    found: '10.0.22621.2506',
    required: '10.0.22631',
  },
  appVersion: {
    ...block,
    condition: 'appVersion',
    member: 'minimumRequiredAppVersion',
    side: 'minimum',
    found: '146.0.3856.10',
    required: '147',
  },
  sdkVersion: {
    ...block,
    condition: 'sdkVersion',
    member: 'minimumRequiredSdkVersion',
    side: 'minimum',
    found: '1.2.0',
    required: '1.3',
  },
  notEvaluated: { condition: 'notEvaluated', action: null, policy: POLICY, member: 'osVersion', found: '15.0.0' },
  notEnforced: { condition: 'notEnforced', action: null, policy: POLICY, member: 'printBlocked', found: 'true' },
  offlineGracePeriod: { ...block, condition: 'offlineGracePeriod', found: 13 * HOUR, required: 12 * HOUR },
  offlineWipePeriod: { ...block, condition: 'offlineWipePeriod', found: 91 * DAY, required: 90 * DAY },
  clockMovedBack: { condition: 'clockMovedBack', action: 'block', found: 2 * HOUR },
};
