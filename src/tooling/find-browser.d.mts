/** What `PATH` is searched for, in this order. */
export const BROWSER_COMMANDS: readonly string[];

/** The browser to use: `BROWSER_PATH` if it is set, else the first one installed, else `null`. */
export function findBrowser(
  env?: Readonly<Record<string, string | undefined>>,
  platform?: NodeJS.Platform,
): string | null;
