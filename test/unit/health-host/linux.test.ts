import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Signal } from '../../../src/health/signal.ts';
import { stateBySignals } from '../../../src/health/signal-levels.ts';
import { Clamd, ClamdError } from '../../../src/health-host/linux/clamd.ts';
import { linuxReader } from '../../../src/health-host/linux/linux-reader.ts';
import type { Reader } from '../../../src/health-host/reader.ts';
import { type Scanner, startFakeClamd } from './fake-clamd.ts';

const DAY = 86_400_000;
const BAD = 'HARMLESS-TEST-STRING';

/** As clamd says when its signatures are from: its own time zone is UTC here. */
const versionOf = (daysAgo: number) =>
  `ClamAV 1.4.6/27461/${new Date(Date.now() - daysAgo * DAY).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 $4')}`;

let folder: string;
let watched: string;
let scanner: Scanner;
let server: Server;
let reader: Reader;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-linux-'));
  watched = join(folder, 'downloads');
  await Promise.all(
    ['downloads', 'etc/ufw', 'etc/apt/apt.conf.d', 'db'].map((name) => mkdir(join(folder, name), { recursive: true })),
  );
  await put('etc/ufw/ufw.conf', 'ENABLED=yes\nLOGLEVEL=low\n');
  await put('etc/apt/apt.conf.d/20auto-upgrades', 'APT::Periodic::Unattended-Upgrade "1";\n');
  await put('etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n');
  await put('etc/debian_version', '12.11\n');
  scanner = { version: versionOf(1), finds: (content) => (content.includes(BAD) ? 'Harmless.Test-1' : null) };
  server = await startFakeClamd(join(folder, 'clamd'), scanner);
  reader = linuxReader({
    root: folder,
    clamdSocket: join(folder, 'clamd'),
    clamdLog: join(folder, 'clamav.log'),
    databaseFolder: join(folder, 'db'),
    watchedFolders: [watched],
  });
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFile(join(folder, name), text);
const stateNow = async () => stateBySignals((await reader.read()).signals);
const signalNow = async (name: string) =>
  (await reader.read()).signals.find((signal) => signal.name === name) as Signal;

describe('the Linux reader', () => {
  it('finds nothing wrong, and says which system this is to the point release', async () => {
    const { os, signals } = await reader.read();
    expect(stateBySignals(signals)).toBe('secured');
    expect(os).toMatchObject({
      name: expect.stringMatching(/^Debian GNU\/Linux 12 \(bookworm\), kernel /),
      build: '12.11',
    });
  });

  it.each([
    ['that the scanner calls by name', 'Harmless.Test-1', 'highSeverity'],
    ['that it calls possibly unwanted', 'PUA.Test-1', 'mediumSeverity'],
    ['that it only suspects', 'Heuristics.Test-1', 'mediumSeverity'],
  ])('a file %s is a threat until it is gone or clean', async (_what, signature, state) => {
    scanner.finds = (content) => (content.includes(BAD) ? signature : null);
    await put('downloads/a.txt', BAD);
    expect(await stateNow()).toBe(state);
    expect(await signalNow('activeThreat')).toMatchObject({ raw: signature, source: 'ClamAV' });
    expect(await stateNow()).toBe(state);
    await put('downloads/a.txt', 'mended, and longer than it was before');
    expect(await stateNow()).toBe('secured');
    await put('downloads/b.txt', BAD);
    await appendFile(join(folder, 'clamav.log'), `Wed Nov 25 20:58:07 2026 -> ${watched}/b.txt: ${signature} FOUND\n`);
    expect(await stateNow()).toBe(state);
    await rm(join(watched, 'b.txt'));
    expect(await stateNow()).toBe('secured');
  });

  it('a file that clamd found elsewhere, and said so in its log alone, is one too', async () => {
    await put('elsewhere.txt', BAD);
    expect(await stateNow()).toBe('secured');
    await appendFile(join(folder, 'clamav.log'), `Wed Nov 25 20:58:07 2026 -> ${folder}/elsewhere.txt: X FOUND\n`);
    expect(await stateNow()).toBe('highSeverity');
  });

  it('new signatures find in an old file what the old ones did not', async () => {
    scanner.finds = () => null;
    await put('downloads/a.txt', BAD);
    expect(await stateNow()).toBe('secured');
    scanner.finds = () => 'Harmless.Test-2';
    scanner.version = versionOf(0);
    expect(await stateNow()).toBe('highSeverity');
  });

  it.each([
    ['of today', 0, 'secured'],
    ['of six days ago', 6, 'secured'],
    ['of eight days ago', 8, 'lowSeverity'],
    ['of two months ago', 60, 'mediumSeverity'],
  ])('signatures %s', async (_what, daysAgo, state) => {
    scanner.version = versionOf(daysAgo);
    expect(await stateNow()).toBe(state);
  });

  it('signatures of our own alone have no date but their files’', async () => {
    scanner.version = 'ClamAV 1.4.6';
    await put('db/own.ndb', 'Own:0:*:00');
    expect(await signalNow('signatures')).toMatchObject({ value: 'current' });
  });

  it.each<[string, () => Promise<unknown> | unknown, string]>([
    ['is down', () => server.close(), 'clamd-unreachable'],
    ['closes without an answer', () => (scanner.odd = 'closes'), 'clamd-silent'],
    ['is something else', () => (scanner.odd = { says: 'HTTP/1.1 400 Bad Request' }), 'clamd-answer'],
    ['never ends its answer', () => (scanner.odd = 'endless'), 'clamd-answer'],
  ])(
    'a scanner that %s leaves the health unknown, and is believed again when it is back',
    async (_what, spoil, code) => {
      await spoil();
      expect(await stateNow()).toBe('unknown');
      expect(await signalNow('antivirus')).toMatchObject({ value: 'unknown', raw: code });
      scanner.odd = undefined;
      if (!server.listening) server = await startFakeClamd(join(folder, 'clamd'), scanner);
      expect(await stateNow()).toBe('secured');
    },
  );

  it('a scanner that hangs is given up', async () => {
    scanner.odd = 'silent';
    const failure = await new Clamd(join(folder, 'clamd'), 50).version().catch((error) => error);
    expect(failure).toBeInstanceOf(ClamdError);
    expect(failure.code).toBe('clamd-silent');
  });

  it.each([
    ['"0"', 'off'],
    ['"1"', 'on'],
    ['"false"', 'off'],
  ])('automatic updates set to %s, by the last file that says so, are %s', async (said, value) => {
    await put(
      'etc/apt/apt.conf.d/99local',
      `// APT::Periodic::Unattended-Upgrade "2";\nAPT::Periodic::Unattended-Upgrade ${said};\n`,
    );
    expect(await signalNow('automaticUpdates')).toMatchObject({ value });
  });
});
