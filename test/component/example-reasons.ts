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
  offlineGracePeriod: { ...block, condition: 'offlineGracePeriod', found: 13 * HOUR, required: 12 * HOUR },
  offlineWipePeriod: { ...block, condition: 'offlineWipePeriod', found: 91 * DAY, required: 90 * DAY },
  clockMovedBack: { condition: 'clockMovedBack', action: 'block', found: 2 * HOUR },
};
