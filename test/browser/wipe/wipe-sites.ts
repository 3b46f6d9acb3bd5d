import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from '../../../src/demo/certificate.ts';
import { cookiesFor } from './cookies.ts';
import { PLACES, type Place } from './places.ts';

export type WipeSites = {
  readonly hostMap: Readonly<Record<string, number>>;
  readonly spkiHash: string;
  /** What becomes of requests, by host: `silent` is never answered, `down` is cut off at once, as where there is no network. */
  readonly trouble: Map<string, 'silent' | 'down'>;
  /** Cuts off what was not answered. */
  release(): void;
  close(): Promise<void>;
};

const SCRIPTS = new Map(
  ['site.js', 'seed.js', 'dump.js', 'rewrite.js', 'service-worker.js'].map((name) => [
    `/${name}`,
    readFileSync(join(import.meta.dirname, 'page', name)),
  ]),
);

/**
 * One server for all https places and one for all http places, and for origins beside them. A place's page stores nothing
 * until it is told to.
 */
export async function startWipeSites(more: readonly string[] = []): Promise<WipeSites> {
  const all = Object.values<Place>(PLACES).flatMap(({ origin, within }) => [origin, within ?? origin]);
  const origins = [...new Set([...all, ...more])].map((origin) => new URL(origin));
  const certificate = makeCertificate([...new Set(origins.map(({ hostname }) => hostname))]);
  const trouble = new Map<string, 'silent' | 'down'>();
  const unanswered = new Set<IncomingMessage>();
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { hostname } = new URL(`http://${request.headers.host}`);
    const met = trouble.get(hostname);
    if (met === 'down') request.socket.destroy();
    else if (met === 'silent') unanswered.add(request);
    else answer(request, response, hostname);
  };
  const servers = {
    'https:': createServer({ key: certificate.key, cert: certificate.cert }, handle),
    'http:': createHttpServer(handle),
  };
  await Promise.all(
    Object.values(servers).map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))),
  );
  const mapped = origins.map(({ protocol, hostname, port }) => {
    const server = servers[protocol as keyof typeof servers];
    return [`${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`, (server.address() as AddressInfo).port];
  });
  return {
    hostMap: Object.fromEntries(mapped),
    spkiHash: certificate.spkiHash,
    trouble,
    release() {
      for (const { socket } of unanswered) socket.destroy();
      unanswered.clear();
    },
    async close() {
      await Promise.all(
        Object.values(servers).map((server) => {
          server.closeAllConnections();
          return new Promise<void>((done) => server.close(() => done()));
        }),
      );
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, host: string): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
  const send = (type: string, body: string | Buffer, headers: Record<string, string | string[]> = {}) =>
    response
      .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers })
      .end(body);
  const script = SCRIPTS.get(pathname);
  if (script) send('text/javascript', script);
  else if (pathname === '/set-cookies') {
    send('text/plain', '', { 'set-cookie': cookiesFor(host, searchParams.get('value') ?? '') });
  } else if (pathname === '/sent-cookies') send('text/plain', request.headers.cookie ?? '');
  else if (pathname === '/sent-credentials') send('text/plain', request.headers.authorization ?? '');
  else if (pathname === '/cached') {
    send('text/plain', searchParams.get('value') ?? '', { 'cache-control': 'max-age=86400' });
  } else if (pathname === '/download') {
    send('application/octet-stream', `download of ${host}`, {
      'content-disposition': `attachment; filename="${searchParams.get('name') ?? `from-${host}.bin`}"`,
    });
  } else if (pathname === '/auth') {
    const isKnown = request.headers.authorization !== undefined;
    response.writeHead(isKnown ? 200 : 401, { 'www-authenticate': 'Basic realm="mail"', 'cache-control': 'no-store' });
    response.end();
  } else if (pathname === '/favicon.ico') response.writeHead(204).end();
  else send('text/html', page(host, searchParams.getAll('frame')));
}

function page(host: string, frames: readonly string[]): string {
  const inner = frames.map((address) => `<iframe src="${new URL(address).href}"></iframe>`).join('');
  return `<!doctype html><meta charset="utf-8"><title>A page of ${host}</title><p>A page of ${host}</p>${inner}
<script type="module" src="/site.js"></script>`;
}
