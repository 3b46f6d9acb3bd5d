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

/** Counts what of ours concerns pages that are not the company's: in the worker, by `globalThis.counted`. */
const COUNTER = `
globalThis.counted = { asked: [], injected: [] };
const event = chrome.webRequest.onBeforeRequest;
const { addListener, removeListener, hasListener } = event;
const counting = new Map();
event.addListener = (listener, ...rest) => {
  const counter = (details) => { globalThis.counted.asked.push(details.url); return listener(details); };
  counting.set(listener, counter);
  addListener.call(event, counter, ...rest);
};
event.removeListener = (listener) => removeListener.call(event, counting.get(listener) ?? listener);
event.hasListener = (listener) => hasListener.call(event, counting.get(listener) ?? listener);
for (const name of ['executeScript', 'registerContentScripts', 'updateContentScripts']) {
  const original = chrome.scripting[name];
  chrome.scripting[name] = (...all) => { globalThis.counted.injected.push(JSON.stringify(all)); return original.apply(chrome.scripting, all); };
}
`;

export type BuildCopy = { readonly folder: string; remove(): Promise<void> };

/** A copy of a built extension without the hands of `off`. */
export function switchOff(built: string, off: readonly LayerName[]): Promise<BuildCopy> {
  const hands = off.map((layer) => HANDS[layer]).join('\n');
  return withPrelude(built, `const nothing = async () => undefined;\n${hands}\n`);
}

export function withCounter(built: string): Promise<BuildCopy> {
  return withPrelude(built, COUNTER);
}

/** A copy with the same manifest whose worker does nothing. */
export async function withoutWorker(built: string): Promise<BuildCopy> {
  const copy = await withPrelude(built, '');
  await writeFile(await workerOf(copy.folder), '');
  return copy;
}

/** A copy of a built extension in which one script runs before the worker's own. */
export async function withPrelude(built: string, prelude: string): Promise<BuildCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-prelude-'));
  await cp(built, folder, { recursive: true });
  const loader = await workerOf(folder);
  await writeFile(join(folder, 'prelude.js'), prelude);
  await writeFile(loader, `import './prelude.js';\n${await readFile(loader, 'utf8')}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function workerOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    background: { service_worker: string };
  };
  return join(folder, manifest.background.service_worker);
}
