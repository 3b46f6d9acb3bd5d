import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** What stands between the browser and the tenant, and what it does to check-ins, or to whatever else it is told. */
export type FrontMode =
  | 'pass'
  | 'refuse'
  | 'error 500'
  | 'error 429'
  | 'hang'
  | 'captive portal'
  | 'malformed'
  | 'forged'
  | 'replayed'
  /** The tenant acts, and its answer never arrives. */
  | 'answer lost'
  | 'reset mid-body';

export type Front = {
  readonly url: string;
  mode: FrontMode;
  /** The paths that meet the mode. */
  path: RegExp;
  /** Lets no wake-up socket through. */
  refuseSockets: boolean;
  /** Closes every wake-up socket. */
  cutSockets(): void;
  /** The tenant behind it. */
  port: number;
  close(): Promise<void>;
};

/** A server on loopback that passes everything on to the tenant but check-ins, which it treats as its mode says. */
export async function startFront(): Promise<Front> {
  let firstAnswer: string | null = null;
  const sockets = new Set<Duplex>();
  const front = {
    mode: 'pass' as FrontMode,
    path: /\/check-in$/,
    refuseSockets: false,
    port: 0,
    cutSockets: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
  const server = createServer((incoming, response) => {
    const isCheckIn = incoming.url === '/client/v1/check-in';
    const isMeant = front.path.test(incoming.url ?? '');
    if (front.mode === 'refuse') incoming.socket.destroy();
    else if (!isMeant || front.mode === 'pass') pass(incoming, response, isCheckIn ? keep : (body) => body);
    else if (front.mode === 'error 500') response.writeHead(500).end('oops');
    else if (front.mode === 'error 429') response.writeHead(429, { 'retry-after': 'soon' }).end('slow down');
    else if (front.mode === 'malformed') response.writeHead(200).end('{"document":7');
    else if (front.mode === 'answer lost') pass(incoming, response, () => null);
    else if (front.mode === 'reset mid-body') pass(incoming, response, (body) => body.slice(0, body.length / 2));
    else if (front.mode === 'captive portal') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Buy Wi-Fi</html>');
    } else if (front.mode === 'forged') pass(incoming, response, forge);
    else if (front.mode === 'replayed') pass(incoming, response, () => firstAnswer ?? '');
    // 'hang': no answer, ever.
  });
  const keep = (body: string) => {
    firstAnswer ??= body;
    return body;
  };
  const pass = (incoming: IncomingMessage, response: ServerResponse, change: (body: string) => string | null) => {
    const { method, headers, url } = incoming;
    const onward = request({ host: '127.0.0.1', port: front.port, method, headers, path: url }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const whole = Buffer.concat(chunks).toString();
      const body = change(whole);
      if (body === null) return void response.destroy();
      const { 'content-length': _, 'transfer-encoding': __, ...rest } = answer.headers;
      if (front.mode !== 'reset mid-body' || body.length === whole.length) {
        return void response.writeHead(answer.statusCode ?? 502, rest).end(body);
      }
      response.writeHead(answer.statusCode ?? 502, { ...rest, 'content-length': whole.length }).write(body);
      setTimeout(() => response.destroy(), 50);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  };
  server.on('upgrade', (incoming, socket, head) => {
    if (front.mode === 'refuse' || front.refuseSockets) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const onward = connect(front.port, '127.0.0.1', () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}`);
      onward.write([`GET ${incoming.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(front, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** The claims changed under the signature: a device that is healthy for ever. */
function forge(body: string): string {
  const answer = JSON.parse(body) as { document: string };
  const [header, payload = '', signature] = answer.document.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const altered = Buffer.from(JSON.stringify({ ...claims, seq: 1_000_000 })).toString('base64url');
  return JSON.stringify({ ...answer, document: `${header}.${altered}.${signature}` });
}
