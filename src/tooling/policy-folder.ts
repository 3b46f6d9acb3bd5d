import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findBrowser } from './find-browser.mjs';

/** Where Chromium on Linux reads its policies, one folder for the whole machine. */
const MACHINE_FOLDER = '/etc/chromium';

/** Mounts `folder` over the machine's, seen by this process alone, and becomes the browser; its pipes stay open. */
const wrapper = (folder: string, browser: string) => `#!/bin/sh
exec unshare --mount --propagation private sh -c 'mount --bind "$0" ${MACHINE_FOLDER} && exec "$@"' \
  ${quoted(folder)} ${quoted(browser)} "$@"
`;

/** A folder of policies (and native hosts) that only the browsers started through `executablePath` see. */
export type PolicyFolder = {
  /** In place of the browser's own program. */
  readonly executablePath: string;
  /** Stands for `/etc/chromium` in those browsers. */
  readonly folder: string;
  write(policies: object): Promise<void>;
  remove(): Promise<void>;
};

/** Why browsers with policies of their own cannot be started here, or `null` if they can. */
export function cannotUsePolicies(): string | null {
  if (process.platform !== 'linux') return 'policies of their own are given to browsers on Linux only';
  if (process.getuid?.() !== 0) return 'a private mount of policies needs root';
  if (!existsSync(MACHINE_FOLDER)) return `there is no ${MACHINE_FOLDER} to mount policies over`;
  const browser = findBrowser();
  if (browser === null || !basename(browser).startsWith('chromium')) return 'the browser is not Chromium';
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0)
    return 'this system does not let us make a mount namespace';
  return null;
}

export async function makePolicyFolder(browserPath: string): Promise<PolicyFolder> {
  const root = await mkdtemp(join(tmpdir(), 'drawbridge-policies-'));
  const folder = join(root, 'etc');
  const managed = join(folder, 'policies', 'managed');
  const executablePath = join(root, 'browser-with-policies');
  await mkdir(managed, { recursive: true });
  await writeFile(executablePath, wrapper(folder, browserPath), { mode: 0o755 });
  let written = 0;
  return {
    executablePath,
    folder,
    async write(policies) {
      // Chromium drops every policy of a file that it reads half written.
      const part = join(root, `policies-${written++}.json`);
      await writeFile(part, JSON.stringify(policies, null, 2));
      await rename(part, join(managed, 'drawbridge.json'));
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
