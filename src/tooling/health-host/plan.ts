import { posix, win32 } from 'node:path';
import { HEALTH_HOST } from '../../protocol/health-host.ts';

export type Scope = 'machine' | 'user';
export type System = 'linux' | 'darwin' | 'win32';
export const BROWSERS = ['edge', 'chromium', 'chrome'] as const;
export type BrowserName = (typeof BROWSERS)[number];

export type PlanOptions = {
  readonly system: System;
  readonly scope: Scope;
  readonly browsers: readonly BrowserName[];
  /** The person's folder; `%LOCALAPPDATA%` and `%ProgramFiles%` on Windows. */
  readonly home: string;
  readonly programFiles?: string;
  readonly extensionIds: readonly string[];
};

/** All that an installation puts on a device, and all that an uninstallation takes away. */
export type Plan = {
  /** The host's own folder: its one file, the Node that runs it, its launcher and its options. */
  readonly folder: string;
  readonly launcher: { readonly path: string; readonly text: string };
  readonly options: { readonly path: string; readonly text: string };
  readonly manifests: readonly { readonly path: string; readonly text: string }[];
  /** Windows finds a manifest by a key's default value. */
  readonly registry: readonly { readonly key: string; readonly value: string }[];
};

/** Where each browser looks (microsoft.md §6.4, enterprise.md §4). */
const FOLDERS: Readonly<Record<'linux' | 'darwin', Readonly<Record<Scope, Readonly<Record<BrowserName, string>>>>>> = {
  linux: {
    machine: {
      edge: '/etc/opt/edge/native-messaging-hosts',
      chromium: '/etc/chromium/native-messaging-hosts',
      chrome: '/etc/opt/chrome/native-messaging-hosts',
    },
    user: {
      edge: '.config/microsoft-edge/NativeMessagingHosts',
      chromium: '.config/chromium/NativeMessagingHosts',
      chrome: '.config/google-chrome/NativeMessagingHosts',
    },
  },
  darwin: {
    machine: {
      edge: '/Library/Microsoft/Edge/NativeMessagingHosts',
      chromium: '/Library/Application Support/Chromium/NativeMessagingHosts',
      chrome: '/Library/Google/Chrome/NativeMessagingHosts',
    },
    user: {
      edge: 'Library/Application Support/Microsoft Edge/NativeMessagingHosts',
      chromium: 'Library/Application Support/Chromium/NativeMessagingHosts',
      chrome: 'Library/Application Support/Google/Chrome/NativeMessagingHosts',
    },
  },
};

const REGISTRY: Readonly<Record<BrowserName, string>> = {
  edge: 'SOFTWARE\\Microsoft\\Edge\\NativeMessagingHosts',
  chromium: 'SOFTWARE\\Chromium\\NativeMessagingHosts',
  chrome: 'SOFTWARE\\Google\\Chrome\\NativeMessagingHosts',
};

export function planFor(options: PlanOptions): Plan {
  const { system, scope, browsers, home } = options;
  const { join } = system === 'win32' ? win32 : posix;
  const folder = folderFor(options);
  const launcher =
    system === 'win32'
      ? { path: join(folder, 'health-host.cmd'), text: WINDOWS_LAUNCHER }
      : { path: join(folder, 'health-host'), text: UNIX_LAUNCHER };
  const text = `${JSON.stringify(
    {
      name: HEALTH_HOST,
      description: 'Drawbridge: how healthy this device is',
      path: launcher.path,
      type: 'stdio',
      allowed_origins: options.extensionIds.map((id) => `chrome-extension://${id}/`),
    },
    null,
    2,
  )}\n`;
  const file = `${HEALTH_HOST}.json`;
  const base = {
    folder,
    launcher,
    options: { path: join(folder, 'health-host.json'), text: `${JSON.stringify({ scope })}\n` },
  };
  if (system === 'win32') {
    const manifest = join(folder, file);
    const hive = scope === 'machine' ? 'HKLM' : 'HKCU';
    const registry = browsers.map((name) => ({ key: `${hive}\\${REGISTRY[name]}\\${HEALTH_HOST}`, value: manifest }));
    return { ...base, manifests: [{ path: manifest, text }], registry };
  }
  const places = browsers.map((name) => FOLDERS[system][scope][name]);
  const paths = places.map((place) => join(scope === 'machine' ? place : join(home, place), file));
  return { ...base, manifests: paths.map((path) => ({ path, text })), registry: [] };
}

function folderFor({ system, scope, home, programFiles = 'C:\\Program Files' }: PlanOptions): string {
  if (system === 'win32') return win32.join(scope === 'machine' ? programFiles : home, 'Drawbridge', 'HealthHost');
  if (system === 'darwin') {
    const library = scope === 'machine' ? '/Library' : posix.join(home, 'Library');
    return posix.join(library, 'Application Support/Drawbridge/HealthHost');
  }
  return scope === 'machine' ? '/opt/drawbridge/health-host' : posix.join(home, '.local/share/drawbridge/health-host');
}

/** The Node beside it and no other: what `PATH` finds may be anybody's. */
const UNIX_LAUNCHER = `#!/bin/sh
folder=$(dirname "$0")
exec "$folder/node" "$folder/health-host.mjs" "$@"
`;

const WINDOWS_LAUNCHER = '@echo off\r\n"%~dp0node.exe" "%~dp0health-host.mjs" %*\r\n';
