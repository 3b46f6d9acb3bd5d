import { HEALTH_HOST } from '../protocol/health-host.ts';
import { blockedHosts } from './blocked-hosts.ts';
import type { Deployment } from './deployment.ts';

export type Json = string | number | boolean | readonly Json[] | { readonly [member: string]: Json };

/** The two names a policy may have: most are the same in both, `InPrivate…` is `Incognito…` in Chromium. */
export const BROWSERS = ['edge', 'chromium'] as const;
export type Browser = (typeof BROWSERS)[number];

export type System = 'windows' | 'macos' | 'linux';

/** One way past Drawbridge and the policies that close it. The table that all formats are written from. */
export type Gap = {
  readonly name: string;
  /** What could happen without it. */
  readonly gap: string;
  /** What people lose by it. */
  readonly cost: string;
  /** May be left out; the gap is then open. */
  readonly optional: boolean;
  /** Where the browser has the policies; everywhere unless given. */
  readonly only?: readonly System[];
  /** Values by policy name; `ExtensionSettings` of several gaps are put together. `null`: not in this deployment. */
  readonly policies: (deployment: Deployment, browser: Browser) => Readonly<Record<string, Json>> | null;
};

/** Types, versions and sources of every policy here: docs/edge-policies.md. */
export const GAPS: readonly Gap[] = [
  {
    name: 'force_installed',
    gap: 'A person has no Drawbridge, or removes it, switches it off or hides it.',
    cost: 'The extension cannot be removed, and its icon stays in the toolbar.',
    optional: false,
    policies: ({ extensionId, updateUrl }, browser) => ({
      ExtensionInstallForcelist: [`${extensionId};${updateUrl}`],
      ExtensionSettings: {
        [extensionId]: {
          installation_mode: 'force_installed',
          update_url: updateUrl,
          // Else the address counts for the first installation only, and the server could never move.
          override_update_url: true,
          ...(browser === 'edge' ? { toolbar_state: 'force_shown' } : { toolbar_pin: 'force_pinned' }),
        },
      },
    }),
  },
  {
    name: 'private_windows',
    gap: 'A private window has no extensions of policy, so company sites open there unwatched.',
    cost: 'There are no private windows, for private browsing either.',
    optional: true,
    policies: ({ privateWindows }, browser) =>
      privateWindows !== 'off'
        ? null
        : { [browser === 'edge' ? 'InPrivateModeAvailability' : 'IncognitoModeAvailability']: 1 },
  },
  {
    name: 'private_windows_with_drawbridge',
    gap: 'A private window without Drawbridge opens company sites unwatched.',
    cost: 'Private windows open no page until the person has allowed Drawbridge in them, once. Edge 139 or later on Windows and macOS.',
    optional: true,
    policies: ({ privateWindows, extensionId }, browser) => {
      if (privateWindows !== 'allowed') return null;
      const name = browser === 'edge' ? 'InPrivateNavigation' : 'IncognitoNavigation';
      return { [`MandatoryExtensionsFor${name}`]: [extensionId] };
    },
  },
  {
    name: 'guest_profile',
    gap: 'A guest window has no extensions at all.',
    cost: 'Nobody can browse as a guest on this device.',
    optional: true,
    policies: () => ({ BrowserGuestModeEnabled: false }),
  },
  {
    name: 'other_profiles',
    gap: 'Where policy reaches the work profile alone (Edge management service), a new profile is without Drawbridge.',
    cost: 'People cannot add profiles, such as one for their private account. Machine policy reaches every profile: it can be left out there.',
    optional: true,
    policies: (_, browser) => ({
      [browser === 'edge' ? 'BrowserAddProfileEnabled' : 'BrowserAddPersonEnabled']: false,
    }),
  },
  {
    name: 'ie_mode',
    gap: 'A page that is opened again in Internet Explorer mode is no longer seen by extensions.',
    cost: 'Nobody can open a page in IE mode by hand. Sites of the company’s IE mode site list still open in it: keep company sites that Drawbridge is to block off that list.',
    optional: true,
    only: ['windows'],
    policies: (_, browser) => (browser === 'edge' ? { InternetExplorerIntegrationReloadInIEModeAllowed: false } : null),
  },
  {
    name: 'developer_tools',
    gap: 'Developer tools on the extension could stop its worker or change its state.',
    cost: 'None: they work on all pages, and on extensions that policy did not install.',
    optional: true,
    policies: () => ({ DeveloperToolsAvailability: 0 }),
  },
  {
    name: 'developer_mode',
    gap: 'An extension loaded from a folder could read company pages or show others in their place.',
    cost: 'Nobody can load unpacked extensions; developers of extensions need another device or an exception.',
    optional: true,
    policies: () => ({ ExtensionDeveloperModeSettings: 1 }),
  },
  {
    name: 'remote_debugging',
    gap: 'A program could drive the browser from outside and read company pages as they are shown.',
    cost: 'Test tools that drive the browser (Playwright, Selenium) do not work in it.',
    optional: true,
    policies: () => ({ RemoteDebuggingAllowed: false }),
  },
  {
    name: 'user_native_hosts',
    gap: 'A native host of the person’s own, under the health host’s name, is preferred to it and could say that the device is well.',
    cost: 'Programs that registered a native host for one person only, such as some password managers, need an installation for the machine.',
    optional: true,
    policies: () => ({ NativeMessagingUserLevelHosts: false }),
  },
  {
    name: 'health_host',
    gap: 'A rule that blocks all native hosts would block the health host too.',
    cost: 'None.',
    optional: true,
    policies: () => ({ NativeMessagingAllowlist: [HEALTH_HOST] }),
  },
  {
    name: 'runtime_blocked_hosts',
    gap: 'Another extension could read company pages, or keep their data where a wipe does not reach.',
    cost: 'Other extensions do nothing on company sites: a password manager does not fill there, a translator does not translate.',
    optional: true,
    policies: ({ configuration }) => ({
      ExtensionSettings: { '*': { runtime_blocked_hosts: blockedHosts(configuration) } },
    }),
  },
  {
    name: 'blocked_permissions',
    gap: 'An extension with the permission “management” that policy installed can switch Drawbridge off (measured).',
    cost: 'Extensions that need that permission, which are mostly managers of extensions, do not install.',
    optional: true,
    policies: () => ({ ExtensionSettings: { '*': { blocked_permissions: ['management'] } } }),
  },
];
