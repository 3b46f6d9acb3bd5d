import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { makeCertificate } from '../../../src/demo/certificate.ts';
import { startGate } from '../../../src/gate/gate.ts';
import { POSTURE_HEADER } from '../../../src/protocol/posture-token.ts';
import { GATE_INCLUDE, startNginx } from '../../../src/tooling/nginx.ts';
import { freePort } from '../../tenant/free-port.ts';

/** Two company sites, each behind its own gate, and somebody's personal one behind nothing. */
export const HOSTS = {
  wiki: 'wiki.corp.contoso.test',
  files: 'files.corp.contoso.test',
  garden: 'garden.test',
} as const;

export const RELYING_PARTIES = [
  { audience: 'wiki', sites: [HOSTS.wiki], secret: 'the-secret-of-the-wiki' },
  { audience: 'files', sites: [HOSTS.files], secret: 'the-secret-of-the-files' },
];

export type Arrival = {
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly token: boolean;
};

const WORKER = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', async ({ data, source }) => {
  const { status } = await fetch(data);
  source.postMessage(status);
});`;

/** The sites' ports are taken first, so that a browser can be told of them before their gates know their tenant. */
export async function startGatedSites() {
  const arrivals: Arrival[] = [];
  const note = ({ headers, url = '' }: IncomingMessage) =>
    arrivals.push({
      host: String(headers.host).split(':')[0] ?? '',
      path: url,
      secure: headers['x-secure'] === 'https',
      token: headers[POSTURE_HEADER.toLowerCase()] !== undefined,
    });
  const origin = createServer((request, response) => {
    note(request);
    answer(request, response);
  });
  const sockets = new WebSocketServer({ server: origin });
  sockets.on('connection', (socket, request) => {
    note(request);
    socket.send('live');
  });
  await new Promise<void>((done) => origin.listen(0, '127.0.0.1', done));
  const behind = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const [port, plainPort] = [await freePort(), await freePort()];
  const certificate = makeCertificate(Object.values(HOSTS));
  const refusals: string[] = [];
  const closing: (() => Promise<unknown>)[] = [
    async () => {
      sockets.close();
      origin.closeAllConnections();
      origin.close();
    },
  ];

  return {
    arrivals,
    /** The codes of what the gates refused, oldest first. */
    refusals,
    port,
    spkiHash: certificate.spkiHash,
    hostMap: Object.fromEntries(
      Object.values(HOSTS).flatMap((host) => [
        [`${host}:443`, port],
        [`${host}:80`, plainPort],
      ]),
    ),
    async open(tenant: string): Promise<void> {
      const gates = await Promise.all(
        RELYING_PARTIES.map(({ audience, secret }) =>
          startGate(0, {
            tenant,
            audience,
            secret,
            clockSkew: 0,
            organisationName: 'Contoso',
            helpLink: 'https://help.contoso.test/',
            log: (line) => refusals.push(line.startsWith('{') ? JSON.parse(line).refused : line),
          }),
        ),
      );
      const pass = `proxy_pass ${behind}; proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header X-Secure $scheme;
        proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;`;
      const server = (host: string, gate: number | null) => `server {
        listen 127.0.0.1:${port} ssl; server_name ${host};
        ${gate === null ? `location / { ${pass} }` : `include gate-${gate}.conf; location / { ${pass} proxy_set_header Drawbridge-Posture ""; }`}
      }`;
      const include = await readFile(GATE_INCLUDE, 'utf8');
      const nginx = await startNginx({
        port,
        files: {
          'key.pem': certificate.key,
          'cert.pem': certificate.cert,
          ...Object.fromEntries(
            gates.map((_, index) => [
              `gate-${index}.conf`,
              include.replaceAll('http://drawbridge_gate', `http://gate_${index}`),
            ]),
          ),
        },
        http: `ssl_certificate cert.pem; ssl_certificate_key key.pem;
          map $http_upgrade $connection_upgrade { default upgrade; '' close; }
          map $host $drawbridge_user { default ''; }
          ${gates.map((gate, index) => `upstream gate_${index} { server 127.0.0.1:${gate.port}; }`).join('\n')}
          ${server(HOSTS.wiki, 0)} ${server(HOSTS.files, 1)} ${server(HOSTS.garden, null)}
          server { listen 127.0.0.1:${plainPort}; location / { ${pass} } }`,
      });
      closing.unshift(nginx.stop, ...gates.map(({ close }) => close));
    },
    async close(): Promise<void> {
      for (const close of closing) await close();
    },
  };
}

export type GatedSites = Awaited<ReturnType<typeof startGatedSites>>;

function answer({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://site');
  response.setHeader('Cache-Control', 'no-store');
  if (pathname === '/worker.js') {
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(WORKER);
  } else if (pathname === '/to') {
    response.writeHead(302, { Location: searchParams.get('url') ?? '/' }).end();
  } else if (pathname === '/data') {
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('data');
  } else {
    response
      .writeHead(200, { 'Content-Type': 'text/html' })
      .end('<!doctype html><title>Site</title><h1>The site itself</h1>');
  }
}
