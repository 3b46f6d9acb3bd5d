import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How each layer is taken away from outside: its hand on the browser does nothing. One file, put before the worker's own
 * in the same build; production code knows nothing of it, and the worker decides and reports as ever.
 */
const HANDS = {
  rules: 'chrome.declarativeNetRequest.updateDynamicRules = nothing;',
  gate: 'chrome.webRequest.onBeforeRequest.addListener = () => undefined;',
  'storage settings': 'chrome.contentSettings.cookies.set = nothing;',
  'page guard': 'chrome.scripting.registerContentScripts = chrome.scripting.updateContentScripts = nothing;',
  'navigation guard': `for (const event of ['onBeforeNavigate', 'onCommitted', 'onTabReplaced'])
    chrome.webNavigation[event].addListener = () => undefined;`,
  cover: 'chrome.scripting.executeScript = async () => []; chrome.tabs.update = chrome.tabs.discard = nothing;',
  downloads: 'chrome.downloads.cancel = nothing;',
  caches: 'chrome.browsingData.remove = nothing;',
} as const;
export type LayerName = keyof typeof HANDS;
export const LAYER_NAMES = Object.keys(HANDS) as LayerName[];

/** A copy of a built extension without the hands of `off`. */
export async function switchOff(
  built: string,
  off: readonly LayerName[],
): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-switched-off-'));
  await cp(built, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    background: { service_worker: string };
  };
  const loader = join(folder, manifest.background.service_worker);
  const hands = off.map((layer) => HANDS[layer]).join('\n');
  await writeFile(join(folder, 'switched-off.js'), `const nothing = async () => undefined;\n${hands}\n`);
  await writeFile(loader, `import './switched-off.js';\n${await readFile(loader, 'utf8')}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
