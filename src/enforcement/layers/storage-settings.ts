import { undividedPatterns } from '../site-patterns.ts';
import type { Target } from '../target.ts';
import type { Layer } from './layer.ts';

/** One thousand patterns took 3.5 s, a hundred 83 ms (browser-platform.md §1). */
export const MOST_PATTERNS = 100;

/**
 * Site data: with cookies refused, a site's own service worker may not answer in the network's place (§1 ii, closed by
 * this alone), and a page that shows up in spite of all finds neither cookies nor storage. Settings of an extension lie
 * over the person's own and are taken away as a whole, so that what the person had is there again.
 */
export const storageSettings: Layer = {
  name: 'storage settings',
  refused: 'storage-settings-refused',
  async apply(target) {
    if ((await inForce(target)) === 'as wanted') return;
    await cookies().clear({ scope: 'regular' });
    await Promise.all(
      patternsFor(target).map((primaryPattern) =>
        cookies().set({ primaryPattern, setting: 'block', scope: 'regular' }),
      ),
    );
  },
  async verify(target) {
    if (!target.closed) return [];
    if ((await inForce(target)) !== 'as wanted') return ['storage-settings-overridden'];
    return undividedPatterns(target.sites).length > MOST_PATTERNS ? ['storage-settings-partial'] : [];
  },
};

function patternsFor({ closed, sites }: Target): string[] {
  return closed ? undividedPatterns(sites).slice(0, MOST_PATTERNS) : [];
}

/** Whether every pattern holds. That none holds which should not cannot be asked; clearing costs nothing. */
async function inForce(target: Target): Promise<'as wanted' | 'otherwise'> {
  if (!target.closed) return 'otherwise';
  const settings = await Promise.all(
    patternsFor(target).map((pattern) => cookies().get({ primaryUrl: exampleOf(pattern) })),
  );
  return settings.every(({ setting }) => setting === 'block') ? 'as wanted' : 'otherwise';
}

function exampleOf(pattern: string): string {
  return pattern.replace(/^\*:\/\/(\*\.)?/, 'https://').replace(/\*$/, '');
}

function cookies(): chrome.contentSettings.ContentSetting<'allow' | 'block' | 'session_only'> {
  return chrome.contentSettings.cookies as never;
}
