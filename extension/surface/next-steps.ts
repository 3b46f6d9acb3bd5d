import type { Reason } from '../../src/access/reason.ts';
import { isolated, t } from './words.ts';

/** What to do about this very reason, in order. */
export function nextSteps(reason: Reason): readonly string[] {
  switch (reason.condition) {
    case 'notConfigured':
      return [t('step_askAdminSetUp')];
    case 'signedOut':
      return [t('step_signIn')];
    case 'noAnswerYet':
    case 'offlineGracePeriod':
      return [t('step_connect'), t('step_check')];
    case 'offlineWipePeriod':
      return [t('step_connect'), t('step_check'), t('step_signInIfAsked')];
    case 'noPolicy':
      return reason.action === null ? [t('step_check')] : [t('step_askAdminPolicy'), t('step_check')];
    case 'deviceThreatLevel': {
      const connector = isolated(reason.connector);
      return [t('step_resolveThreat', connector), t('step_waitResolved', connector), t('step_check')];
    }
    case 'healthUnknown':
    case 'noHealthSource': {
      if (reason.connector === null) return [t('step_check')];
      const connector = isolated(reason.connector);
      return [t('step_healthApp', connector), t('step_healthWait', connector), t('step_check')];
    }
    case 'missingPartnerData':
      return [t('step_tellAdminPartner', isolated(reason.connector)), t('step_check')];
    case 'unknownSetting':
      return [t('step_update'), t('step_tellSupport')];
    case 'osVersion':
      return [t(reason.side === 'minimum' ? 'step_updateSystem' : 'step_tellAdminTooNew'), t('step_check')];
    case 'appVersion':
      return [t('step_updateBrowser')];
    case 'sdkVersion':
      return [t('step_update')];
    case 'notEvaluated':
      return [t('step_tellAdminVersion')];
    case 'notEnforced':
      return [t('step_followPolicy')];
    case 'accountDisabled':
    case 'accountDisabledTooLong':
      return [t('step_askAccount'), t('step_check')];
    case 'adminOrder':
      return [t('step_askAdminOrder')];
    case 'clockMovedBack':
      return [t('step_clock'), t('step_check')];
  }
}
