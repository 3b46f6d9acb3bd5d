import type { Reason } from '../../src/access/reason.ts';
import { duration } from './time-words.ts';
import { isolated, t } from './words.ts';

/** Why, in one sentence: the condition, what was found and what is required. */
export function reasonSentence(reason: Reason): string {
  switch (reason.condition) {
    case 'deviceThreatLevel': {
      const connector = isolated(reason.connector);
      const found = t(`level_${reason.found}`);
      return reason.required === 'secured'
        ? t('reason_deviceThreatLevel_secured', connector, found)
        : t('reason_deviceThreatLevel', connector, found, t(`level_${reason.required}`));
    }
    case 'healthUnknown':
      return reason.found === null || reason.found === 'unknown'
        ? t('reason_healthUnknown', isolated(reason.connector))
        : t('reason_healthUnknown_state', isolated(reason.connector), isolated(reason.found));
    case 'noHealthSource':
      return reason.connector === null
        ? t('reason_noHealthSource')
        : t('reason_noHealthSource_connector', isolated(reason.connector));
    case 'missingPartnerData':
      return t('reason_missingPartnerData', isolated(reason.connector));
    case 'unknownSetting':
      return t('reason_unknownSetting', isolated(reason.member), isolated(reason.found));
    case 'offlineGracePeriod':
    case 'offlineWipePeriod':
    case 'accountDisabledTooLong':
      return t(`reason_${reason.condition}`, duration(reason.found), duration(reason.required));
    case 'noPolicy':
      return t(reason.action === null ? 'reason_noPolicy' : 'reason_noPolicy_required');
    case 'osVersion':
      return t(`reason_osVersion_${reason.side}`, isolated(reason.found), isolated(reason.required));
    case 'appVersion':
      return t('reason_appVersion_minimum', isolated(reason.found), isolated(reason.required));
    case 'sdkVersion':
      return t('reason_sdkVersion_minimum', isolated(reason.found), isolated(reason.required));
    case 'notEvaluated':
      return t(`reason_notEvaluated_${reason.member}`);
    case 'notEnforced':
      return t(`reason_notEnforced_${reason.member}`);
    case 'clockMovedBack':
      return t('reason_clockMovedBack', duration(reason.found));
    default:
      return t(`reason_${reason.condition}`);
  }
}

/** What the reason leads to, where its being blocked does not already say it. `open`: whether company sites are. */
export function reasonConsequence({ action, held, condition }: Reason, open: boolean): string | null {
  if (condition === 'adminOrder') return t(held ? 'consequence_order_held' : 'consequence_order');
  if (held) return t('consequence_held');
  if (action === 'warn') return t(open ? 'consequence_warn' : 'consequence_warnAlone');
  return action === 'wipe' ? t('consequence_wipe') : null;
}
