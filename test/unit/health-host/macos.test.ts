import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stateBySignals } from '../../../src/health/signal-levels.ts';
import { macosReader } from '../../../src/health-host/macos/macos-reader.ts';
import { startFakeClamd } from './fake-clamd.ts';

/** What macOS 15 prints, by program and its last argument. */
const HEALTHY: Readonly<Record<string, string | null>> = {
  'defaults CFBundleShortVersionString': '5316\n',
  'socketfilterfw --getglobalstate': 'Firewall is enabled. (State = 1)\n',
  'defaults AutomaticallyInstallMacOSUpdates': '1\n',
  'sw_vers -productName': 'macOS\n',
  'sw_vers -productVersion': '15.6.1\n',
};

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-macos-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = (socket: string) => ({
  clamdSocket: join(folder, socket),
  clamdLog: join(folder, 'log'),
  databaseFolder: folder,
  watchedFolders: [],
});

function readerOf(change: Partial<typeof HEALTHY>, socket = 'none') {
  const printed = { ...HEALTHY, ...change };
  return macosReader(
    options(socket),
    async (program, args) => printed[`${program.split('/').at(-1)} ${args.at(-1)}`] ?? null,
  );
}

const foundIn = async (change: Partial<typeof HEALTHY>, name: string) =>
  (await readerOf(change).read()).signals.find((signal) => signal.name === name)?.value;

describe('the macOS reader', () => {
  it('knows nothing of threats by itself, as XProtect tells nobody, and says which system this is', async () => {
    const { os, signals } = await readerOf({}).read();
    expect(stateBySignals(signals)).toBe('unknown');
    expect(os).toEqual({ name: 'macOS', build: '15.6.1' });
    expect(signals).toContainEqual(
      expect.objectContaining({ name: 'antivirus', value: 'on', source: 'XProtect', raw: '5316' }),
    );
  });

  it('has clamd’s word where that runs beside it', async () => {
    const server = await startFakeClamd(join(folder, 'clamd'), {
      version: `ClamAV 1.4.6/1/${new Date().toISOString().slice(0, 10)}`,
      finds: () => null,
    });
    try {
      expect(stateBySignals((await readerOf({}, 'clamd').read()).signals)).toBe('secured');
      const off = { 'socketfilterfw --getglobalstate': 'Firewall is disabled. (State = 0)' };
      expect(stateBySignals((await readerOf(off, 'clamd').read()).signals)).toBe('mediumSeverity');
    } finally {
      server.close();
    }
  });

  it.each<[string, string | null, string]>([
    ['on', 'Firewall is enabled. (State = 1)', 'on'],
    ['on for all that comes in', 'Firewall is blocking all non-essential incoming connections. (State = 2)', 'on'],
    ['off', 'Firewall is disabled. (State = 0)', 'off'],
    ['not readable', null, 'unknown'],
    ['said in other words', 'Die Firewall ist aktiviert.', 'unknown'],
  ])('a firewall that is %s', async (_what, printed, value) => {
    expect(await foundIn({ 'socketfilterfw --getglobalstate': printed }, 'firewall')).toBe(value);
  });

  it.each<[string | null, string]>([
    ['1\n', 'on'],
    ['0\n', 'off'],
    [null, 'unknown'],
    ['yes, tomorrow', 'unknown'],
  ])('automatic updates, printed as %j', async (printed, value) => {
    expect(await foundIn({ 'defaults AutomaticallyInstallMacOSUpdates': printed }, 'automaticUpdates')).toBe(value);
  });

  it('gives no XProtect where there is none, and a system without a name', async () => {
    const { os, signals } = await readerOf({
      'defaults CFBundleShortVersionString': null,
      'sw_vers -productName': null,
      'sw_vers -productVersion': null,
    }).read();
    expect(signals.some(({ source }) => source === 'XProtect')).toBe(false);
    expect(os).toEqual({ name: 'macOS', build: null });
  });
});
