import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gate, gates } from './gates.ts';
import { currentLife, live, outside, virtualNow } from './virtual-time.ts';
import { type SocketFault, WakeLine } from './wake-line.ts';

export const FAULTS = [
  'DNS',
  'refused',
  'reset mid-body',
  'slow',
  'endless',
  '5xx',
  '429, odd Retry-After',
  'captive portal',
  'malformed, huge',
  'answer lost after commit',
  'TLS error',
  'duplicate, reordered',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Faults under which an answer comes in the end. */
export const PASSING_FAULTS: readonly Fault[] = ['slow'];

const ODD_RETRY_AFTER = ['-5', 'soon', '', '0', '12.5', 'Thu, 01 Jan 1970 00:00:00 GMT', '1e400', '300'];
const SLOW = 8_000;

export type Sent = { readonly at: number; readonly path: string };

/** What lies between a worker and the tenant: a real proxy on loopback, and the faults it can have. */
export class Network {
  fault: Fault | null = null;
  /** Only requests to such paths meet the fault. */
  path: RegExp = /./;
  readonly sent: Sent[] = [];
  readonly sockets = new Set<WebSocket>();
  readonly #tenant: { readonly url: string; readonly port: number };
  readonly #server = createServer((incoming, response) => void this.#serve(incoming, response));
  readonly #lines = new Set<WakeLine>();
  #socketFault: SocketFault | null = null;
  readonly #held: { at: number; release: () => void }[] = [];
  readonly #last = new Map<string, Buffer>();
  #proxy = '';
  #closedPort = 0;
  #count = 0;

  constructor(tenant: { readonly url: string; readonly port: number }) {
    this.#tenant = tenant;
  }

  async open(): Promise<void> {
    this.#server.on('upgrade', (incoming, client) => {
      const line = new WakeLine(incoming, client, this.#tenant.port, this.#socketFault, virtualNow);
      this.#lines.add(line);
      client.on('close', () => this.#lines.delete(line));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#proxy = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    this.#closedPort = (closed.address() as AddressInfo).port;
    await new Promise((resolve) => closed.close(resolve));
  }

  async close(): Promise<void> {
    this.heal();
    for (const line of this.#lines) line.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  break(fault: Fault, path: RegExp = /./): void {
    this.fault = fault;
    this.path = path;
  }

  /** Those that stand meet it too. */
  breakSockets(fault: SocketFault): void {
    this.#socketFault = fault;
    for (const line of this.#lines) line.meet(fault);
  }

  heal(): void {
    this.fault = null;
    this.#socketFault = null;
    for (const line of this.#lines) line.meet(null);
    for (const { release } of this.#held.splice(0)) release();
  }

  cutSockets(): void {
    for (const socket of [...this.sockets]) socket.close();
  }

  /** When the network next does something by itself. */
  get nextAt(): number {
    return Math.min(Infinity, ...this.#held.map(({ at }) => at), ...[...this.#lines].map(({ aliveAt }) => aliveAt));
  }

  turnTo(at: number): void {
    for (const line of this.#lines) if (line.aliveAt <= at) line.beAlive(at);
    for (const held of [...this.#held]) {
      if (held.at > at) continue;
      this.#held.splice(this.#held.indexOf(held), 1);
      held.release();
    }
  }

  /** `fetch` as a worker has it. */
  fetch(own: typeof fetch, input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    // What was called off before it went out was not sent.
    if (!init.signal?.aborted) this.sent.push({ at: virtualNow(), path: url.pathname });
    const fault = this.#faultFor(url.pathname);
    return gate(`fetch ${url.pathname}`, async () => {
      if (fault === 'DNS') throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
      // What belongs to a browser only, Node's fetch does not take.
      const { credentials: _, cache: __, ...rest } = init;
      const target = this.#proxy + url.pathname + url.search;
      const address =
        fault === 'refused'
          ? `http://127.0.0.1:${this.#closedPort}${url.pathname}`
          : fault === 'TLS error'
            ? target.replace('http:', 'https:')
            : target;
      return outside(async () => {
        const response = await own(address, rest);
        // The body is there, or not there, before the worker goes on: one gate for each answer.
        const body = [204, 304].includes(response.status) ? null : await this.#body(response);
        return new Response(body, { status: response.status, headers: response.headers });
      });
    });
  }

  async #body(response: Response): Promise<ReadableStream | Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes > 3_000_000) break;
      }
    } catch (error) {
      // What came before it broke still comes.
      return new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.error(error);
        },
      });
    }
    return new Uint8Array(Buffer.concat(chunks));
  }

  /** `WebSocket` as a worker has it. */
  socket(Own: typeof WebSocket, address: string): WebSocket {
    const life = currentLife();
    const path = new URL(address).pathname;
    this.sent.push({ at: virtualNow(), path });
    const fault = this.#faultFor(path);
    const broken = fault !== null && fault !== 'slow' && fault !== 'duplicate, reordered';
    const socket = outside(
      () => new Own(broken ? `ws://127.0.0.1:${this.#closedPort}` : this.#proxy.replace('http', 'ws') + path),
    );
    this.sockets.add(socket);
    socket.addEventListener('close', () => this.sockets.delete(socket));
    if (!life) return socket;
    // What happens to it happens in the worker's life, and to nobody once that is over.
    return new Proxy(socket, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, name, value) => {
        const handler = (event: unknown) => {
          if (!life.dead) live(life, () => value(event));
        };
        return Reflect.set(target, name, typeof value === 'function' ? handler : value, target);
      },
    });
  }

  #faultFor(path: string): Fault | null {
    return this.path.test(path) ? this.fault : null;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(incoming.url ?? '/', this.#proxy).pathname;
    const fault = this.#faultFor(path);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    this.#count += 1;
    const turn = this.#count;
    switch (fault) {
      case '5xx':
        response.writeHead([500, 502, 503, 504][turn % 4] ?? 500, { 'content-type': 'text/html' });
        return void response.end('<h1>Service Unavailable</h1>');
      case '429, odd Retry-After':
        response.writeHead(429, { 'retry-after': ODD_RETRY_AFTER[turn % ODD_RETRY_AFTER.length] ?? '' });
        return void response.end('{}');
      case 'captive portal':
        response.writeHead(200, { 'content-type': 'text/html' });
        return void response.end('<html><title>Buy Wi-Fi</title></html>');
      case 'malformed, huge':
        response.writeHead(200, { 'content-type': 'application/json' });
        return void response.end(turn % 2 === 0 ? '{"document":7,"issuer":[]}' : Buffer.alloc(2_500_000, 0x20));
      case 'endless':
        return this.#hold(response, Infinity);
    }
    const answer = await this.#pass(incoming, body);
    if (answer === null) return void response.destroy();
    const { status, headers } = answer;
    let content = answer.content;
    if (fault === 'answer lost after commit') return void response.destroy();
    if (fault === 'reset mid-body') {
      response.writeHead(status, { ...headers, 'content-length': content.length + 1 });
      response.write(content.subarray(0, Math.floor(content.length / 2)));
      return void setImmediate(() => response.destroy());
    }
    if (fault === 'duplicate, reordered') {
      // Twice over the line, and an answer of earlier before its own.
      const again = turn % 2 === 0 ? await this.#pass(incoming, body) : null;
      const earlier = this.#last.get(path);
      this.#last.set(path, content);
      if (again) content = again.content;
      else if (earlier) content = earlier;
      response.writeHead(again?.status ?? status, { ...headers, 'content-length': content.length });
      return void response.end(content);
    }
    if (fault === 'slow') await this.#hold(response, virtualNow() + SLOW);
    if (response.destroyed) return;
    if (status === 200) this.#last.set(path, content);
    response.writeHead(status, headers);
    response.end(content);
  }

  #hold(response: ServerResponse, at: number): Promise<void> {
    gates.held += 1;
    return new Promise((resolve) => {
      let isHeld = true;
      const release = () => {
        if (!isHeld) return;
        isHeld = false;
        gates.held -= 1;
        if (at === Infinity) response.destroy();
        resolve();
      };
      this.#held.push({ at, release });
      response.once('close', release);
    });
  }

  #pass(incoming: IncomingMessage, body: Buffer) {
    const { method, headers, url } = incoming;
    return new Promise<{ status: number; headers: IncomingMessage['headers']; content: Buffer } | null>((resolve) => {
      const onward = request({ port: this.#tenant.port, method, path: url, headers }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const { 'transfer-encoding': _, ...rest } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: rest, content: Buffer.concat(chunks) });
      });
      onward.on('error', () => resolve(null));
      onward.end(body);
    });
  }
}
