import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What our own signature finds. Nothing else is in the database, and nobody else's scanner finds it. */
export const HARMLESS_TEST_STRING = 'DRAWBRIDGE-HARMLESS-TEST-DETECTION';

/** The scanner's daemon as Debian's packages install it, or `CLAMD_BIN`; `null` where there is none. */
export function findClamd(): string | null {
  const places = [process.env['CLAMD_BIN'], '/usr/sbin/clamd', '/usr/local/sbin/clamd', '/opt/homebrew/sbin/clamd'];
  return places.find((place) => place !== undefined && existsSync(place)) ?? null;
}

/** A living scanner that knows one harmless string, in a folder of its own. */
export type ScannerUnderTest = {
  /** As health-host.json has them. */
  readonly options: object;
  /** Where it looks. */
  readonly watched: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
};

export async function makeScanner(program: string): Promise<ScannerUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-clamd-'));
  // clamd gives up root's rights when it is started by root.
  await chmod(folder, 0o777);
  const [database, watched] = [join(folder, 'db'), join(folder, 'Downloads')];
  const [socket, log] = [join(folder, 'clamd.sock'), join(folder, 'clamd.log')];
  await Promise.all([mkdir(database), mkdir(watched)]);
  const signature = Buffer.from(HARMLESS_TEST_STRING).toString('hex');
  await writeFile(join(database, 'drawbridge.ndb'), `Drawbridge.Test.Harmless:0:*:${signature}\n`);
  const settings = [
    `LocalSocket ${socket}`,
    `DatabaseDirectory ${database}`,
    `LogFile ${log}`,
    'LogTime yes',
    'Foreground yes',
    ...(process.getuid?.() === 0 ? ['User nobody'] : []),
  ];
  const configuration = join(folder, 'clamd.conf');
  await writeFile(configuration, `${settings.join('\n')}\n`);
  let stop = async () => {};
  return {
    watched,
    options: {
      clamdSocket: socket,
      clamdLog: log,
      databaseFolder: database,
      watchedFolders: [watched],
      secondsBetweenLooks: 2,
    },
    async start() {
      const server = spawn(program, ['-c', configuration], { stdio: 'ignore' });
      const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
      stop = async () => {
        server.kill('SIGTERM');
        await ended;
        stop = async () => {};
      };
      await answers(socket);
    },
    stop: () => stop(),
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(socket: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const connection = connect(socket, () => resolve(true)).on('error', () => resolve(false));
      connection.once('connect', () => connection.destroy());
    });
    if (open) return;
    if (tries >= 200) throw new Error('clamd does not answer.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
