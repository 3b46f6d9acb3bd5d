import { sitePatterns, undividedPatterns } from '../site-patterns.ts';
import { currentTarget, type Target } from '../target.ts';
import type { Layer } from './layer.ts';

/** One thousand patterns took 3.5 s, a hundred 83 ms (browser-platform.md §1). */
export const MOST_PATTERNS = 100;

/** How many are asked for. */
const EXAMPLES = 10;

/**
 * Site data: with cookies refused, a site's own service worker may not answer in the network's place (§1 ii, closed by
 * this alone), and a page that shows up in spite of all finds neither cookies nor storage. Settings of an extension lie
 * over the person's own and are taken away as a whole, so that what the person had is there again.
 */
export const storageSettings: Layer & {
  /** Lets sites' storage be read by a wipe, which the other layers see to; a worker's death ends it. */
  suspend(): Promise<void>;
  resume(): Promise<void>;
} = {
  name: 'storage settings',
  refused: 'storage-settings-refused',
  async apply(target) {
    if (await holds(target)) return;
    await cookies().clear({ scope: 'regular' });
    await Promise.all(
      patternsFor(target).map((primaryPattern) =>
        cookies().set({ primaryPattern, setting: 'block', scope: 'regular' }),
      ),
    );
  },
  async suspend() {
    suspended = true;
    await cookies().clear({ scope: 'regular' });
  },
  async resume() {
    if (!suspended) return;
    suspended = false;
    await this.apply(await currentTarget());
  },
  async verify(target) {
    if (!target.closed || suspended) return [];
    if (!(await holds(target))) return ['storage-settings-overridden'];
    return patternsFor(target).length < sitePatterns(target.sites).matches.length ? ['storage-settings-partial'] : [];
  },
};

let suspended = false;

function patternsFor({ closed, sites }: Target): string[] {
  return closed && !suspended ? undividedPatterns(sites).slice(0, MOST_PATTERNS) : [];
}

/** Whether what is to be closed is. That nothing is which should not be cannot be asked; clearing costs nothing. */
async function holds(target: Target): Promise<boolean> {
  const patterns = patternsFor(target);
  const [first] = patterns;
  if (first === undefined) return false;
  // What stands above us stands above all; the first, the last and some between tell.
  const step = Math.ceil(patterns.length / EXAMPLES);
  const examples = [...patterns.filter((_, index) => index % step === 0), patterns.at(-1) ?? first];
  const settings = await Promise.all(examples.map((pattern) => cookies().get({ primaryUrl: exampleOf(pattern) })));
  return settings.every(({ setting }) => setting === 'block');
}

function exampleOf(pattern: string): string {
  return pattern.replace(/^\*:\/\/(\*\.)?/, 'https://').replace(/\*$/, '');
}

function cookies(): chrome.contentSettings.ContentSetting<'allow' | 'block' | 'session_only'> {
  return chrome.contentSettings.cookies as never;
}
