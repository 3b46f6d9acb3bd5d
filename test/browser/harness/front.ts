import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** What stands between the browser and the tenant, and what it does to check-ins. */
export type FrontMode = 'pass' | 'refuse' | 'error 500' | 'hang' | 'captive portal' | 'forged' | 'replayed';

export type Front = {
  readonly url: string;
  mode: FrontMode;
  /** The tenant behind it. */
  port: number;
  close(): Promise<void>;
};

/** A server on loopback that passes everything on to the tenant but check-ins, which it treats as its mode says. */
export async function startFront(): Promise<Front> {
  let firstAnswer: string | null = null;
  const front = { mode: 'pass' as FrontMode, port: 0 };
  const server = createServer((incoming, response) => {
    const isCheckIn = incoming.url === '/client/v1/check-in';
    if (front.mode === 'refuse') incoming.socket.destroy();
    else if (!isCheckIn || front.mode === 'pass') pass(incoming, response, isCheckIn ? keep : (body) => body);
    else if (front.mode === 'error 500') response.writeHead(500).end('oops');
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
  const pass = (incoming: IncomingMessage, response: ServerResponse, change: (body: string) => string) => {
    const { method, headers, url } = incoming;
    const onward = request({ host: '127.0.0.1', port: front.port, method, headers, path: url }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const body = change(Buffer.concat(chunks).toString());
      const { 'content-length': _, 'transfer-encoding': __, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, rest).end(body);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  };
  server.on('upgrade', (incoming, socket, head) => {
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
