/**
 * Hosts, each with those below it, that signing in through Microsoft Entra ID needs: the pages of the global and the
 * national clouds (microsoft.md §7.2, Microsoft's “national clouds”), what those pages load, single sign-on, the pages
 * on which a person sets up a second factor, and the hosts that Edge itself never lets an admin block (§5.1). No list can
 * make one of them corporate. `microsoft.com` as a whole is not among them: company sites live there.
 */
export const SIGN_IN_HOSTS: readonly string[] = [
  'account.activedirectory.windowsazure.com',
  'account.live.com',
  'login.chinacloudapi.cn',
  'login.live.com',
  'login.microsoft.com',
  'login.windows.net',
  'microsoftazuread-sso.com',
  'microsoftonline-p.com',
  'microsoftonline.cn',
  'microsoftonline.com',
  'microsoftonline.us',
  'msauth.net',
  'msauthimages.net',
  'msftauth.net',
  'msftauthimages.net',
  'mysignins.microsoft.com',
  'sts.windows.net',
];
