import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Plain JavaScript, because the set-up script needs it before there is a Node that reads TypeScript.

/** What `PATH` is searched for, in this order. */
export const BROWSER_COMMANDS = [
  'chromium',
  'microsoft-edge',
  'microsoft-edge-stable',
  'google-chrome',
  'google-chrome-stable',
];

/** Where browsers are on systems that do not put them on `PATH`. */
const INSTALLED_BY_PLATFORM = {
  darwin: () => [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: (env) =>
    ['Microsoft\\Edge\\Application\\msedge.exe', 'Google\\Chrome\\Application\\chrome.exe'].flatMap((program) =>
      [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean).map((base) => join(base, program)),
    ),
};

/**
 * The browser to use: `BROWSER_PATH` if it is set, else the first one installed, else `null`.
 * Throws when `BROWSER_PATH` names nothing that can be run: another browser in its place would be a surprise.
 */
export function findBrowser(env = process.env, platform = process.platform) {
  const chosen = env.BROWSER_PATH;
  if (chosen) {
    if (canRun(chosen)) return chosen;
    throw new Error(`BROWSER_PATH is "${chosen}", and there is no program there that can be run.`);
  }
  const suffix = platform === 'win32' ? '.exe' : '';
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
  const onPath = BROWSER_COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command + suffix)));
  const installed = INSTALLED_BY_PLATFORM[platform]?.(env) ?? [];
  return [...onPath, ...installed].find(canRun) ?? null;
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
