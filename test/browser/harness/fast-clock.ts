import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A worker's time: from the real moment `at` on its clock shows `shows` and what follows, `speed` times as fast. Real
 * moments, so that every worker and every browser that comes later agrees about it.
 */
export type Clock = { readonly at: number; readonly shows: number; readonly speed: number };

export const shownBy = ({ at, shows, speed }: Clock, now = Date.now()): number => shows + (now - at) * speed;

/**
 * Gives the worker in an unpacked extension's folder another clock: its time of day, its timers and the browser's own alarms,
 * which still ring in the browser and wake or start the worker as ever. One file before the worker's own; production code
 * knows nothing of it. It counts the alarms that rang, in `chrome.storage.session`. For the browser's next start.
 */
export async function setClock(folder: string, clock: Clock): Promise<void> {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as {
    version: string;
    background: { service_worker: string };
  };
  const [major, minor, patch, build = '0'] = manifest.version.split('.');
  const turn = Number(build) + 1;
  const own = (await readFile(join(folder, manifest.background.service_worker), 'utf8')).replace(
    /^import '.\/clock.*\n/,
    '',
  );
  // The browser keeps a worker's script for as long as version and address are the same.
  manifest.version = [major, minor, patch, turn].join('.');
  manifest.background.service_worker = `worker-${turn}.js`;
  await Promise.all([
    writeFile(file, JSON.stringify(manifest)),
    writeFile(join(folder, `clock-${turn}.js`), `const CLOCK = ${JSON.stringify(clock)};\n${PRELUDE}`),
    writeFile(join(folder, manifest.background.service_worker), `import './clock-${turn}.js';\n${own}`),
  ]);
}

/** How long a request waits (`src/tenant-client/request.ts`): real, as the line and the tenant are. */
const TIMEOUT = 20_000;

/** Minutes. A worker that takes longer for an alarm than the next one waits would do nothing else. */
const SHORTEST_PERIOD = 0.25 / 60;

const PRELUDE = `
const { at, shows, speed } = CLOCK;
const realNow = Date.now.bind(Date);
const realUptime = performance.now.bind(performance);
const now = () => Math.floor(shows + (realNow() - at) * speed);
globalThis.Date = class extends Date {
  constructor(...given) { super(...(given.length === 0 ? [now()] : given)); }
  static now = now;
};
performance.now = () => realUptime() * speed;
for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name];
  globalThis[name] = (run, wait = 0, ...given) => real(run, wait === ${TIMEOUT} ? wait : wait / speed, ...given);
}
const create = chrome.alarms.create.bind(chrome.alarms);
chrome.alarms.create = (name, { when, delayInMinutes, periodInMinutes }) => create(name, {
  ...(when !== undefined && { when: at + (when - shows) / speed }),
  ...(delayInMinutes !== undefined && { delayInMinutes: delayInMinutes / speed }),
  ...(periodInMinutes !== undefined && { periodInMinutes: Math.max(${SHORTEST_PERIOD}, periodInMinutes / speed) }),
});
let counting = chrome.storage.session.get('rings');
chrome.alarms.onAlarm.addListener(() => {
  counting = counting.then(async ({ rings = 0 }) => {
    await chrome.storage.session.set({ rings: rings + 1 });
    return { rings: rings + 1 };
  });
});
`;
