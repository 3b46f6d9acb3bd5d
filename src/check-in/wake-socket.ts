import * as v from 'valibot';
import { CLIENT_API, WakeMessageSchema } from '../protocol/client-api.ts';

/** The tenant speaks every 20 s; longer silence than this and the line is dead. */
const SILENCE = 45_000;

/** A socket that lived shorter than this is opened again with growing delay, so that a broken proxy is not hammered. */
const STABLE = 30_000;
const FIRST_DELAY = 1_000;
/** Without a socket a threat is heard of with the next attempt at one, each of which is a check-in. */
const LONGEST_DELAY = 30_000;

export type WakeListener = {
  /** News; the browser may come for it within `spread` milliseconds. */
  readonly onCheckIn: (spread: number) => void;
  /** The line is gone; the tenant wants its browsers back over `spread` milliseconds. */
  readonly onClosed: (spread: number) => void;
};

/** The wake-up socket: its server's messages keep the worker alive and say "check in now". One at a time. */
export class WakeSocket {
  #socket: WebSocket | null = null;
  #watchdog: ReturnType<typeof setTimeout> | null = null;
  #comeBack: ReturnType<typeof setTimeout> | null = null;
  #shortLives = 0;

  get isOpen(): boolean {
    return this.#socket !== null;
  }

  open(tenant: string, ticket: string, listener: WakeListener): void {
    this.close();
    const openedAt = performance.now();
    const socket = new WebSocket(tenant.replace(/^http/, 'ws') + CLIENT_API.wake);
    let spread = 0;
    const end = () => {
      if (this.#socket !== socket) return;
      this.close();
      this.#shortLives = performance.now() - openedAt < STABLE ? this.#shortLives + 1 : 0;
      const delay = delayAfter(this.#shortLives);
      if (delay === 0) listener.onClosed(spread);
      else this.#comeBack = setTimeout(() => listener.onClosed(spread), delay);
    };
    const watch = () => {
      if (this.#watchdog) clearTimeout(this.#watchdog);
      this.#watchdog = setTimeout(end, SILENCE);
    };
    this.#socket = socket;
    watch();
    // The ticket is the first message and never part of the address, which ends up in logs.
    socket.onopen = () => socket.send(JSON.stringify({ ticket }));
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      watch();
      const message = read(data);
      if (message?.type === 'checkIn') listener.onCheckIn(message.withinSeconds * 1000);
      if (message?.type === 'restarting') spread = message.withinSeconds * 1000;
    };
    socket.onclose = end;
  }

  /** Closes without a word to the listener. */
  close(): void {
    const socket = this.#socket;
    for (const timer of [this.#watchdog, this.#comeBack]) if (timer) clearTimeout(timer);
    this.#watchdog = null;
    this.#comeBack = null;
    this.#socket = null;
    socket?.close();
  }
}

/** At once after a single cut; ever later where one socket after the other is short-lived. */
function delayAfter(shortLives: number): number {
  if (shortLives <= 1) return 0;
  const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(shortLives - 1, 10));
  return ceiling * (0.5 + Math.random() / 2);
}

function read(data: unknown): v.InferOutput<typeof WakeMessageSchema> | null {
  try {
    return v.parse(WakeMessageSchema, JSON.parse(String(data)));
  } catch {
    return null;
  }
}
