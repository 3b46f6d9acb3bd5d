import { BROWSER_COMMANDS, findBrowser } from './find-browser.mjs';

/** The browser to use, or an error that says what to install. */
export function requireBrowser(): string {
  const browser = findBrowser();
  if (browser !== null) return browser;
  throw new Error(
    `No browser found. Install one of ${BROWSER_COMMANDS.join(', ')}, or set BROWSER_PATH to the program of one.`,
  );
}
