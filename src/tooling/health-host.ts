import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../manifest.json' with { type: 'json' };
import { makeDebianPackage } from './health-host/debian-package.ts';
import { buildHost, install, statusOf, uninstall } from './health-host/install.ts';
import { intuneFiles } from './health-host/intune-files.ts';
import { BROWSERS, type BrowserName, type Plan, planFor, type Scope, type System } from './health-host/plan.ts';
import { extensionIdOf } from './pack-extension.ts';
import { replaceFolder } from './write-files.ts';

// `npm run health-host -- install|uninstall|status|package [--user] [--browser edge]… [--extension-id ID]…`
const USAGE = `npm run health-host -- install|uninstall|status|package [options]

  --user               for this person alone; by default for the machine, which needs an administrator
  --browser NAME       ${BROWSERS.join(', ')}; all unless given, may be repeated
  --extension-id ID    who may start it; the unpacked build's unless given, may be repeated

package makes what a fleet is given: a folder to be wrapped for Intune, and where there is dpkg-deb a package for Debian
  --out DIR            where they go; dist-health-host unless given
  --windows-node FILE  the node.exe that goes into the folder for Windows`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    user: { type: 'boolean', default: false },
    browser: { type: 'string', multiple: true, default: [...BROWSERS] },
    'extension-id': { type: 'string', multiple: true, default: [extensionIdOf(manifest.key)] },
    out: { type: 'string', default: 'dist-health-host' },
    'windows-node': { type: 'string' },
  },
});

function plan(scope: Scope): Plan {
  const { env, platform } = process;
  return planFor({
    system: platform as System,
    scope,
    browsers: values.browser as BrowserName[],
    home: platform === 'win32' ? (env['LOCALAPPDATA'] ?? homedir()) : homedir(),
    ...(env['ProgramFiles'] && { programFiles: env['ProgramFiles'] }),
    extensionIds: values['extension-id'],
  });
}

async function main(): Promise<void> {
  const scope: Scope = values.user ? 'user' : 'machine';
  switch (positionals[0]) {
    case 'install':
      await install(plan(scope), await buildHost());
      console.log(`Installed for this ${scope}, in ${plan(scope).folder}.`);
      return say();
    case 'uninstall':
      await uninstall(plan(scope));
      return say();
    case 'status':
      return say();
    case 'package':
      return makePackages(resolve(values.out));
    default:
      console.error(USAGE);
      process.exitCode = 2;
  }
}

async function makePackages(out: string): Promise<void> {
  const host = await buildHost();
  const planOf = (system: System) =>
    planFor({
      system,
      scope: 'machine',
      browsers: values.browser as BrowserName[],
      home: '',
      extensionIds: values['extension-id'],
    });
  const windowsNode = values['windows-node'] ? await readFile(values['windows-node']) : null;
  const windows = intuneFiles(planOf('win32'), await readFile(host), windowsNode);
  await replaceFolder(join(out, 'intune'), windows, () => false);
  console.log(`For Intune: ${join(out, 'intune')}; its README.txt says what to do with it.`);
  try {
    const { arch, execPath: node } = process;
    const debian = { plan: planOf('linux'), host, node, arch, version: manifest.version };
    console.log(`For Debian: ${await makeDebianPackage(debian, out)}`);
  } catch (error) {
    console.log(`No package for Debian: ${(error as Error).message}`);
  }
}

/** A host of the person's own is named whatever was asked: the browser prefers it, and anybody can write one. */
async function say(): Promise<void> {
  const [machine, user] = await Promise.all([statusOf(plan('machine')), statusOf(plan('user'))]);
  console.log(`For the machine: ${machine}. For this person: ${user}.`);
  if (user !== 'absent') {
    console.log(
      'The browser starts the one for this person, unless the policy NativeMessagingUserLevelHosts is false.',
    );
  }
}

const isKnown =
  ['linux', 'darwin', 'win32'].includes(process.platform) &&
  values.browser.every((name) => BROWSERS.some((known) => known === name)) &&
  values['extension-id'].every((id) => /^[a-p]{32}$/.test(id));
if (isKnown) {
  await main().catch((error: NodeJS.ErrnoException) => {
    const hint =
      error.code === 'EACCES' || error.code === 'EPERM' ? ' Run it as an administrator, or with --user.' : '';
    console.error(`${error.message}.${hint}`);
    process.exitCode = 1;
  });
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
