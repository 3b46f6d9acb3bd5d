import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { makeCertificate } from '../../../src/demo/certificate.ts';
import { documentFor } from './leak-pages.ts';

/** The company's, by the demo's list (`corp.contoso.test` and below), and two that are not. */
export const HOSTS = {
  app: 'app.corp.contoso.test',
  /** Its service worker answers for every page of it. */
  pwa: 'pwa.corp.contoso.test',
  personal: 'diary.personal.test',
  /** Under the company's registrable domain, and not the company's. */
  neighbour: 'choir.contoso.test',
} as const;
export type HostName = keyof typeof HOSTS;

export const isCompanyHost = (host: string): boolean => host.replace(/\.$/, '').endsWith('.corp.contoso.test');

/** What reached a server, in whatever way: a request, a socket's message, a piece of a stream that was taken. */
export type Arrival = { readonly host: string; readonly scenario: string; readonly what: string; readonly at: number };

export type LeakSites = {
  readonly hostMap: Readonly<Record<string, number>>;
  readonly spkiHash: string;
  readonly arrivals: readonly Arrival[];
  url(host: HostName, scenario: string, page: string): string;
  close(): Promise<void>;
};

const TICK = 100;

/** One server for all hosts. An address is `/SCENARIO/PAGE`, so that everything that arrives belongs to its scenario. */
export async function startLeakSites(): Promise<LeakSites> {
  const certificate = makeCertificate(Object.values(HOSTS));
  const arrivals: Arrival[] = [];
  const note = (request: IncomingMessage, what: string) => {
    const scenario = request.url?.split('/')[1] ?? '';
    arrivals.push({ host: request.headers.host ?? '', scenario, what, at: Date.now() });
  };
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) =>
    answer(request, response, note),
  );
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (live) => {
      note(request, 'socket opened');
      const timer = setInterval(() => live.send('tick'), TICK);
      live.on('message', () => note(request, 'socket message'));
      live.on('close', () => clearInterval(timer));
      live.on('error', () => undefined);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const names = Object.values(HOSTS).flatMap((host) => [host, `${host}.`]);
  return {
    hostMap: Object.fromEntries(names.flatMap((host) => [`${host}:443`, `${host}:8444`].map((name) => [name, port]))),
    spkiHash: certificate.spkiHash,
    arrivals,
    url: (host, scenario, page) => `https://${HOSTS[host]}/${scenario}/${page}`,
    close() {
      for (const live of sockets.clients) live.terminate();
      sockets.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  note: (request: IncomingMessage, what: string) => void,
): void {
  const [, scenario = '', page = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  if (page === 'favicon.ico' || scenario === 'favicon.ico') {
    response.writeHead(204).end();
    return;
  }
  note(request, `${request.method} ${page}`);
  if (page === 'redirect') {
    response.writeHead(302, { location: new URL(request.url ?? '', 'https://x').searchParams.get('to') ?? '' }).end();
  } else if (page === 'events') {
    stream(request, response, 'text/event-stream', 'data: tick\n\n', note);
  } else if (page === 'download') {
    response.setHeader('content-disposition', 'attachment; filename="report.bin"');
    stream(request, response, 'application/octet-stream', 'x'.repeat(16_384), note);
  } else {
    const { type, body } = documentFor(page, scenario, request.headers.host ?? '');
    // `no-store` would keep pages out of the back/forward cache, where pages of real sites are found.
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
  }
}

/** Without an end; each piece that the browser took counts. */
function stream(
  request: IncomingMessage,
  response: ServerResponse,
  type: string,
  piece: string,
  note: (request: IncomingMessage, what: string) => void,
): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
  const timer = setInterval(() => response.write(piece, (error) => error || note(request, 'stream piece')), TICK);
  response.on('close', () => clearInterval(timer));
}
