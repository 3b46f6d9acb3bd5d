import type { Reason } from '../../../access/reason.ts';
import { spanText } from '../parts/time.tsx';
import { LEVEL_WORDS } from './access-words.ts';

/** A reason as a row: the condition in Intune's words, what was found, and what is required. */
export type ReasonWords = { readonly condition: string; readonly found: string; readonly required: string };

const VERSIONS = { osVersion: 'OS version', appVersion: 'App version', sdkVersion: 'SDK version' } as const;
const PROTECTION = {
  printBlocked: 'Print org data',
  allowedInboundDataTransferSources: 'Receive data from',
  allowedOutboundDataTransferDestinations: 'Send org data to',
  allowedOutboundClipboardSharingLevel: 'Cut, copy and paste',
} as const;

/** Conditions that a policy can block or wipe for. */
const CONDITIONS = {
  deviceThreatLevel: 'Max allowed device threat level',
  healthUnknown: 'Max allowed device threat level',
  missingPartnerData: 'Block on missing partner data',
  ...VERSIONS,
  accountDisabled: 'Disabled account',
  accountDisabledTooLong: 'Disabled account',
  offlineGracePeriod: 'Offline grace period: block access',
  offlineWipePeriod: 'Offline grace period: wipe data',
} as const;

/** A condition's name where there is no reason to say more of; one that is newer than this version as it is. */
export function conditionText(condition: string): string {
  return Object.hasOwn(CONDITIONS, condition) ? CONDITIONS[condition as keyof typeof CONDITIONS] : condition;
}

export function reasonWords(reason: Reason): ReasonWords {
  switch (reason.condition) {
    case 'deviceThreatLevel':
      return {
        condition: CONDITIONS.deviceThreatLevel,
        found: `${LEVEL_WORDS[reason.found]} (${reason.connector})`,
        required: `${LEVEL_WORDS[reason.required]} or better`,
      };
    case 'healthUnknown':
      return {
        condition: CONDITIONS.healthUnknown,
        found: `${reason.connector} says nothing of this device${reason.found ? ` (${reason.found})` : ''}`,
        required: 'A known threat level',
      };
    case 'noHealthSource':
      return {
        condition: 'Max allowed device threat level',
        found: reason.connector ? `${reason.connector} is off or silent` : 'No connector is set up',
        required: 'A connector that works; not evaluated until then',
      };
    case 'missingPartnerData':
      return {
        condition: CONDITIONS.missingPartnerData,
        found: `${reason.connector} is off or silent`,
        required: 'Data from the partner',
      };
    case 'osVersion':
    case 'appVersion':
    case 'sdkVersion':
      return {
        condition: `${reason.side === 'minimum' ? 'Min' : 'Max'} ${VERSIONS[reason.condition]}`,
        found: reason.found,
        required: `${reason.required} or ${reason.side === 'minimum' ? 'newer' : 'older'}`,
      };
    case 'notEvaluated':
      return {
        condition: VERSIONS[reason.member],
        found: reason.found ?? 'Nobody who counts has told it',
        required: 'Not evaluated: only a partner or the health host can tell it',
      };
    case 'notEnforced':
      return {
        condition: PROTECTION[reason.member],
        found: 'Carried in the policy',
        required: 'Not enforced by this extension',
      };
    case 'unknownSetting':
      return {
        condition: reason.member,
        found: `"${reason.found}" is newer than this version`,
        required: 'A value that this version knows',
      };
    case 'accountDisabled':
      return {
        condition: CONDITIONS.accountDisabled,
        found: 'The account is turned off',
        required: 'An enabled account',
      };
    case 'accountDisabledTooLong':
      return {
        condition: CONDITIONS.accountDisabledTooLong,
        found: `Turned off for ${spanText(reason.found)}`,
        required: `Wiped after ${spanText(reason.required)}`,
      };
    case 'offlineGracePeriod':
      return {
        condition: CONDITIONS.offlineGracePeriod,
        found: `No check-in for ${spanText(reason.found)}`,
        required: `At most ${spanText(reason.required)}`,
      };
    case 'offlineWipePeriod':
      return {
        condition: CONDITIONS.offlineWipePeriod,
        found: `No check-in for ${spanText(reason.found)}`,
        required: `At most ${spanText(reason.required)}`,
      };
    case 'clockMovedBack':
      return {
        condition: 'Clock',
        found: `Moved back by ${spanText(reason.found)}`,
        required: 'A clock that goes on; the next check-in settles it',
      };
    case 'adminOrder':
      return { condition: 'Wipe ordered by an admin', found: 'An open order', required: 'None' };
    case 'noPolicy':
      return {
        condition: 'App protection policy',
        found: 'None targets this user and app',
        required: reason.action === null ? 'None: sites are open' : 'At least one',
      };
    case 'signedOut':
      return { condition: 'Sign-in', found: 'Signed out', required: 'Signed in' };
    case 'notConfigured':
      return { condition: 'Configuration', found: 'None', required: 'The organization’s settings' };
    case 'noAnswerYet':
      return { condition: 'First check-in', found: 'Not answered yet', required: 'An answer of the tenant' };
  }
}

/** The same in one line, for a list. */
export function reasonLine(reason: Reason): string {
  const { condition, found, required } = reasonWords(reason);
  return `${condition}: ${found}; required: ${required}`;
}
