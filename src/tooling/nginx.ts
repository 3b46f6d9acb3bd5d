import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a site includes to stand behind a gate. */
export const GATE_INCLUDE = resolve(import.meta.dirname, '../gate/nginx/drawbridge-gate.conf');

/** Debian's nginx, or `NGINX_BIN`; `null` where there is none. */
export function findNginx(): string | null {
  const places = [process.env['NGINX_BIN'], '/usr/sbin/nginx'];
  return places.find((place) => place !== undefined && existsSync(place)) ?? null;
}

/** Why nothing can be tried with nginx here, or `null`. */
export function cannotUseNginx(): string | null {
  return findNginx() ? null : 'no nginx: neither /usr/sbin/nginx nor NGINX_BIN is there (apt-get install nginx)';
}

export type NginxOptions = {
  /** What stands in `http { }`. */
  readonly http: string;
  /** A port that it listens on. */
  readonly port: number;
  /** Files beside its configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
};

/** Starts nginx on this machine with a configuration of its own. Nothing of it stays: `stop` ends it and removes its folder. */
export async function startNginx({ http, port, files = {} }: NginxOptions): Promise<{ stop(): Promise<void> }> {
  const bin = findNginx();
  if (!bin) throw new Error(cannotUseNginx() ?? '');
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-nginx-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 });
  await mkdir(join(folder, 'temp'));
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path temp/${kind};`);
  const config = `daemon off; worker_processes 1; pid nginx.pid; error_log error.log warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http { access_log off; ${temp.join(' ')}
${http}
}`;
  await writeFile(join(folder, 'nginx.conf'), config);
  const server = spawn(bin, ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (text) => {
    said += text;
  });
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([answers(port), ended.then(() => Promise.reject(new Error(`nginx ended: ${said}`)))]);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        done(true);
      });
      socket.once('error', () => done(false));
    });
    if (open) return;
    if (tries >= 100) throw new Error(`nginx does not answer on port ${port}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
