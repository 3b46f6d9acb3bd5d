import type { EnforcementProblem } from '../agent/enforcement-problem.ts';
import { canBlockRequests } from './layers/first-request-gate.ts';

/** What an extension cannot do in this installation, whatever the layers hold. */
export async function limitsOfInstallation(): Promise<readonly EnforcementProblem[]> {
  const limits: EnforcementProblem[] = [];
  const [{ installType, mayDisable }, canBlock, inPrivate] = await Promise.all([
    chrome.management.getSelf(),
    canBlockRequests(),
    chrome.extension.isAllowedIncognitoAccess(),
  ]);
  if (installType !== 'admin' || mayDisable || !canBlock) limits.push('not-installed-by-policy');
  if (!inPrivate && !(await arePrivateWindowsOff())) limits.push('private-windows-unprotected');
  return limits;
}

/**
 * Whether a policy has turned private windows off (`IncognitoModeAvailability` 1), which no API says. A window is asked for that
 * can never be: an address that the browser opens in no private window. Where there are none, it says that before it looks at
 * the address; an allow list beside the policy brings them back, and then it does not (Chromium 156, docs/edge-policies.md).
 * Whatever else it answers counts as private windows that are there.
 */
async function arePrivateWindowsOff(): Promise<boolean> {
  return chrome.windows.create({ incognito: true, url: 'chrome://extensions' }).then(
    () => false,
    (error) => /disabled/.test(String(error)),
  );
}
