import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { admits, admitsUpgrade, type GuardOptions } from '../../gate/guard.ts';
import type { DemoCertificate } from '../certificate.ts';
import { type LiveFeed, serveLiveFeed } from './live-feed.ts';
import { ASSETS, sitePage } from './page.ts';
import { signInCookies } from './sign-in-cookies.ts';
import type { SiteDescription } from './site-descriptions.ts';

export type SiteRequest = {
  readonly method: string;
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly hadCookie: boolean;
};

export type DemoSite = {
  readonly host: string;
  /** The start page. */
  readonly url: string;
  /** A page that shows what is stored and itself stores nothing. */
  readonly lookUrl: string;
  readonly corporate: boolean;
  /** Every request that reached the server, oldest first. */
  readonly requests: readonly SiteRequest[];
  clearRequests(): void;
  readonly live: Omit<LiveFeed, 'close'>;
};

export type RunningSite = { readonly site: DemoSite; readonly port: number; close(): Promise<void> };

/** What a company site stands behind; `null` while it stands open. */
export type SiteGate = () => GuardOptions | null;

/** One site on a free port of loopback. Browsers reach it by its name when they are told where that is. */
export async function startSite(
  description: SiteDescription,
  certificate: DemoCertificate,
  gate: SiteGate | null = null,
): Promise<RunningSite> {
  const requests: SiteRequest[] = [];
  const record = ({ method = '', url = '', headers }: IncomingMessage) =>
    requests.push({ method, path: url, at: Date.now(), hadCookie: headers.cookie !== undefined });
  const server = createServer({ key: certificate.key, cert: certificate.cert }, async (request, response) => {
    const guard = gate?.();
    if (guard && !(await admits(guard, request, response))) return;
    record(request);
    answer(description, request, response);
  });
  const live = serveLiveFeed(server, record, async (request, socket) => {
    const guard = gate?.();
    return !guard || admitsUpgrade(guard, request, socket);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { host, corporate } = description;
  return {
    port: (server.address() as AddressInfo).port,
    site: {
      host,
      url: `https://${host}/`,
      lookUrl: `https://${host}/look`,
      corporate,
      requests,
      clearRequests: () => requests.splice(0),
      live,
    },
    close() {
      live.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(description: SiteDescription, request: IncomingMessage, response: ServerResponse): ServerResponse {
  const path = request.url?.split('?')[0] ?? '/';
  const received = request.headers.cookie ?? '';
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'This site only answers GET.');
  if (path === '/cookies') return send(response, 200, 'text/plain', received);
  const asset = ASSETS.get(path);
  if (asset) return send(response, 200, asset.type, asset.body);
  const onlyLooks = path === '/look';
  if (!onlyLooks) response.setHeader('set-cookie', signInCookies(description, received));
  // Whatever else is asked for is the page: a person may want any address of a site back.
  return send(response, 200, 'text/html', sitePage(description, { onlyLooks }));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): ServerResponse {
  // `no-store` would keep the page out of the back/forward cache, where pages of real sites are found.
  return response
    .writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' })
    .end(body);
}
