import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What can happen to a wake-up socket besides being refused. */
export const SOCKET_FAULTS = [
  /** It opens, and nothing more is heard in either direction. */
  'opened, then silent',
  /** The line that stands is dead and nobody is told; a new one is good. */
  'half-open',
  'wake-up lost',
  /** Each message, the ticket too. */
  'messages twice',
  /** Each message comes after the one that follows it. */
  'out of order',
  'cut in a message',
  /** The tenant has taken the ticket; its answer is lost and the line with it. */
  'answer to the ticket lost',
] as const;
export type SocketFault = (typeof SOCKET_FAULTS)[number];

/** The tenant's own interval. Its timer is a real one, so between a worker and it the line says this in virtual time. */
export const ALIVE_INTERVAL = 20_000;
const ALIVE = frameOf('{"type":"alive"}');

/** One wake-up socket between a worker and the tenant, byte by byte, so that it can break within a message. */
export class WakeLine {
  readonly #client: Duplex;
  readonly #tenant: Socket;
  #received: Buffer = Buffer.alloc(0);
  #handshake = true;
  #heldBack: Buffer | null = null;
  #isDead = false;
  /** When the tenant next gives a sign of life, once it has taken the ticket. */
  aliveAt = Infinity;
  fault: SocketFault | null;

  constructor(incoming: IncomingMessage, client: Duplex, port: number, fault: SocketFault | null, now: () => number) {
    this.#client = client;
    this.fault = fault;
    this.#tenant = connect(port, '127.0.0.1', () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}`);
      this.#tenant.write([`GET ${incoming.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
    });
    this.#tenant.on('data', (chunk) => this.#fromTenant(chunk, now()));
    client.on('data', (chunk: Buffer) => {
      if (this.#isDead || this.fault === 'opened, then silent') return;
      this.#tenant.write(chunk);
      if (this.fault === 'messages twice') this.#tenant.write(chunk);
    });
    for (const end of [client, this.#tenant]) end.on('error', () => undefined);
    client.on('close', () => this.#tenant.destroy());
    this.#tenant.on('close', () => {
      // Nobody tells of the end of a line that is dead.
      if (!this.#isDead && this.fault !== 'opened, then silent') client.destroy();
    });
  }

  /** A fault that meets a line which stands. */
  meet(fault: SocketFault | null): void {
    this.fault = fault;
    if (fault === 'half-open') this.#isDead = true;
  }

  close(): void {
    this.#client.destroy();
    this.#tenant.destroy();
  }

  beAlive(now: number): void {
    this.aliveAt = now + ALIVE_INTERVAL;
    this.#deliver(ALIVE);
  }

  #fromTenant(chunk: Buffer, now: number): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (this.#handshake) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#client.write(this.#received.subarray(0, end + 4));
      this.#received = this.#received.subarray(end + 4);
      this.#handshake = false;
    }
    for (let frame = this.#nextFrame(); frame; frame = this.#nextFrame()) {
      if (this.aliveAt === Infinity) this.aliveAt = now + ALIVE_INTERVAL;
      this.#deliver(frame);
    }
  }

  /** RFC 6455 §5.2; a server's frames are not masked, and the tenant's are short. */
  #nextFrame(): Buffer | null {
    const [, second = 0] = this.#received;
    const short = second & 0x7f;
    const head = short < 126 ? 2 : 4;
    if (this.#received.length < head) return null;
    const length = head + (short < 126 ? short : this.#received.readUInt16BE(2));
    if (this.#received.length < length) return null;
    const frame = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return frame;
  }

  #deliver(frame: Buffer): void {
    if (this.#isDead || this.#client.destroyed) return;
    switch (this.fault) {
      case 'opened, then silent':
        return;
      case 'wake-up lost':
        if (!frame.includes('"checkIn"')) this.#client.write(frame);
        return;
      case 'messages twice':
        this.#client.write(frame);
        this.#client.write(frame);
        return;
      case 'out of order': {
        const before = this.#heldBack;
        this.#heldBack = before ? null : frame;
        if (before) this.#client.write(Buffer.concat([frame, before]));
        return;
      }
      case 'cut in a message':
        this.#client.write(frame.subarray(0, frame.length / 2), () => this.#client.destroy());
        return;
      case 'answer to the ticket lost':
        this.#client.destroy();
        return;
      default:
        this.#client.write(frame);
    }
  }
}

function frameOf(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
}
