import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { chown, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** The newest PostgreSQL server that Debian's packages have installed here, or `POSTGRES_BIN`; `null` where there is none. */
export function findPostgres(): string | null {
  const asked = process.env['POSTGRES_BIN'];
  const folders = asked ? [asked] : globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** A folder for a server that is to be started. Short, as the path of a socket has 107 characters at most. */
export function postgresFolder(): string {
  return join(tmpdir(), `drawbridge-pg-${randomUUID().slice(0, 8)}`);
}

/** The address of the server in that folder; it listens on a socket there and on no port. */
export function postgresAddress(folder: string, database = 'postgres'): string {
  return `postgres://drawbridge@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

/**
 * Starts a PostgreSQL server in that new folder, as somebody unprivileged where this is root, whom it refuses. Nothing of it
 * stays: `stop` ends it and removes the folder.
 */
export async function startPostgres(bin: string, folder: string): Promise<{ stop(): Promise<void> }> {
  const owner = process.getuid?.() === 0 ? { uid: await idOf('-u'), gid: await idOf('-g') } : {};
  await mkdir(folder, { mode: 0o700 });
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const options = { ...owner, cwd: folder, env: { ...process.env, TZ: 'UTC' } };
  const initdb = ['-D', data, '-U', 'drawbridge', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(join(bin, 'initdb'), initdb, options);
  // What a crash of the machine would lose is lost; the tenants' own crashes are what is tested.
  const settings = { listen_addresses: '', unix_socket_directories: folder, fsync: 'off', max_connections: '200' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], { ...options, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGINT'); // "Fast": it does not wait for its clients.
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(folder);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes a new, empty database, and gives its address. */
export async function createPostgresDatabase(server: string, name = `t_${randomUUID().replaceAll('-', '')}`) {
  const client = new pg.Client(server);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const address = new URL(server);
  address.pathname = `/${name}`;
  return address.href;
}

async function answers(folder: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client(postgresAddress(folder));
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tries >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function idOf(which: '-u' | '-g'): Promise<number> {
  return Number((await run('id', [which, 'nobody'])).stdout);
}
