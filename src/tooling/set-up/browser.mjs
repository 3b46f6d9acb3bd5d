import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BROWSER_COMMANDS, findBrowser } from '../find-browser.mjs';
import { runShowingProgress, SetUpError } from './progress.mjs';

const APT = '/usr/bin/apt-get';
const FONTS = 'fonts-liberation';

export function hasBrowserAndFont() {
  return hasBrowser() && (hasFont() || !canInstallPackages());
}

/** Installs Chromium and a font from Debian where that is ours to do; else says what a person has to install. */
export async function installBrowserAndFont() {
  if (hasBrowserAndFont()) return;
  if (hasBrowser()) return installPackages('Installing a font', [FONTS]);
  if (!canInstallPackages()) {
    throw new SetUpError(
      `No browser found. Install Chromium, Microsoft Edge or Google Chrome (searched for: ${BROWSER_COMMANDS.join(', ')}), ` +
        'or set BROWSER_PATH to the program of one.',
    );
  }
  await installPackages('Installing Chromium and a font', ['chromium', FONTS]);
  if (!hasBrowser()) throw new SetUpError('Chromium was installed, and still there is none on PATH. Set BROWSER_PATH.');
}

function hasBrowser() {
  try {
    return findBrowser() !== null;
  } catch (error) {
    throw new SetUpError(error.message);
  }
}

async function installPackages(what, packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Other installations on the machine hold the lock for a while; wait for them.
  const waiting = ['-o', 'DPkg::Lock::Timeout=300', '-q', '-y'];
  await runShowingProgress('Fetching the list of packages', APT, [...waiting, 'update'], { env });
  await runShowingProgress(what, APT, [...waiting, '--no-install-recommends', 'install', ...packages], { env });
}

function canInstallPackages() {
  return process.platform === 'linux' && process.getuid() === 0 && existsSync(APT);
}

/** Without any font a browser draws every letter as a box. Systems other than Linux always have some. */
function hasFont() {
  if (process.platform !== 'linux') return true;
  const folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(homedir(), '.fonts'),
    join(homedir(), '.local/share/fonts'),
  ];
  // Not asked of `fc-list`, which comes neither with Chromium nor with a font.
  return folders.some((folder) => existsSync(folder) && readdirSync(folder, { recursive: true }).some(isFont));
}

function isFont(file) {
  return /\.(ttf|otf|ttc|pfb)$/i.test(file);
}
