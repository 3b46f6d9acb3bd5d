import { SIGN_IN_HOSTS } from '../sites/sign-in-hosts.ts';
import type { Deployment } from './deployment.ts';

/** A setting of Microsoft's recommended app configuration (microsoft.md §1.5) that is in Drawbridge's way, and what to add. */
export type BaselineConflict = { readonly level: '2 and 3' | '3'; readonly setting: string; readonly add: string };

export function baselineConflicts({ extensionId, updateUrl, configuration, privateWindows }: Deployment) {
  const addresses = [...new Set([configuration.tenant, new URL(updateUrl).origin])];
  const signIn = [...addresses, ...SIGN_IN_HOSTS];
  const conflicts: BaselineConflict[] = [
    {
      level: '2 and 3',
      setting: 'ExtensionSettings {"*":{"installation_mode":"blocked"}}',
      add: `Keep “blocked” in the entry “*”, and add to that very value all other members that are made here, ${extensionId} among them: there is one ExtensionSettings, and the last one written counts.`,
    },
    {
      level: '2 and 3',
      setting: 'ExtensionInstallForcelist [] and ExtensionInstallAllowlist []',
      add: `Leave them out, or put ${extensionId};${updateUrl} into the force list.`,
    },
    {
      level: '2 and 3',
      setting: 'NativeMessagingBlocklist ["*"] with NativeMessagingAllowlist []',
      add: 'Keep the block list; the allow list is the one that is made here.',
    },
    {
      level: '2 and 3',
      setting: 'ClearBrowsingDataOnExit',
      add: 'Nothing has to be added; people sign in to their provider again after each start, and Drawbridge asks when it needs it.',
    },
    {
      level: '3',
      setting: 'InPrivateModeAvailability 2 (forced)',
      add: `Use ${privateWindows === 'off' ? '1' : '0 with MandatoryExtensionsForInPrivateNavigation'}: in a private window Drawbridge runs only where the person has allowed it, and nobody can sign in there.`,
    },
    {
      level: '3',
      setting: 'URLBlocklist ["*"] with URLAllowlist',
      add: `Add to the allow list: ${[...signIn, `chrome-extension://${extensionId}/*`].join(', ')}.`,
    },
    {
      level: '3',
      setting: 'CookiesBlockedForUrls ["*"] with CookiesAllowedForUrls',
      add: `Add to the allowed: ${signIn.join(', ')}: without cookies nobody can sign in.`,
    },
    {
      level: '3',
      setting: 'DeveloperToolsAvailability 2',
      add: 'Nothing: it is stricter than what is made here. Keep 2.',
    },
  ];
  return conflicts;
}
