import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import manifest from '../../manifest.json' with { type: 'json' };
import { buildHost, install, statusOf, uninstall } from './health-host/install.ts';
import { BROWSERS, type BrowserName, type Plan, planFor, type Scope, type System } from './health-host/plan.ts';
import { extensionIdOf } from './pack-extension.ts';

// `npm run health-host -- install|uninstall|status [--user] [--browser edge]… [--extension-id ID]…`
const USAGE = `npm run health-host -- install|uninstall|status [options]

  --user               for this person alone; by default for the machine, which needs an administrator
  --browser NAME       ${BROWSERS.join(', ')}; all unless given, may be repeated
  --extension-id ID    who may start it; the unpacked build's unless given, may be repeated`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    user: { type: 'boolean', default: false },
    browser: { type: 'string', multiple: true, default: [...BROWSERS] },
    'extension-id': { type: 'string', multiple: true, default: [extensionIdOf(manifest.key)] },
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
    default:
      console.error(USAGE);
      process.exitCode = 2;
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
