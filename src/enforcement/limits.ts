import type { EnforcementProblem } from '../agent/enforcement-problem.ts';
import { canBlockRequests } from './layers/first-request-gate.ts';

/** What an extension cannot do in this installation, whatever the layers hold. */
export async function limitsOfInstallation(): Promise<readonly EnforcementProblem[]> {
  const limits: EnforcementProblem[] = [];
  const [{ installType }, canBlock, inPrivate] = await Promise.all([
    chrome.management.getSelf(),
    canBlockRequests(),
    chrome.extension.isAllowedIncognitoAccess(),
  ]);
  if (installType !== 'admin' || !canBlock) limits.push('not-installed-by-policy');
  if (!inPrivate) limits.push('private-windows-unprotected');
  return limits;
}
