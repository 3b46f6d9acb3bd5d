import * as v from 'valibot';
import { CLIENT_API, WakeMessageSchema } from '../protocol/client-api.ts';

/** The tenant speaks every 20 s; longer silence than this and the line is dead (issue: 45 s). */
const SILENCE = 45_000;

/** A socket that lived shorter than this is opened again with growing delay, so that a broken proxy is not hammered. */
const STABLE = 30_000;
const FIRST_DELAY = 250;
const LONGEST_DELAY = 60_000;

export type WakeListener = { readonly onCheckIn: () => void; readonly onClosed: () => void };

/** The wake-up socket: its server's messages keep the worker alive and say "check in now". One at a time. */
export class WakeSocket {
  #socket: WebSocket | null = null;
  #watchdog: ReturnType<typeof setTimeout> | null = null;
  #shortLives = 0;

  get isOpen(): boolean {
    return this.#socket !== null;
  }

  open(tenant: string, ticket: string, listener: WakeListener): void {
    this.close();
    const openedAt = performance.now();
    const socket = new WebSocket(tenant.replace(/^http/, 'ws') + CLIENT_API.wake);
    const end = () => {
      if (this.#socket !== socket) return;
      this.close();
      this.#shortLives = performance.now() - openedAt < STABLE ? this.#shortLives + 1 : 0;
      const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(this.#shortLives, 10));
      setTimeout(() => this.#socket === null && listener.onClosed(), delay * (0.5 + Math.random() / 2));
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
      watch();
      if (isCheckIn(data)) listener.onCheckIn();
    };
    socket.onclose = end;
  }

  /** Closes without a word to the listener. */
  close(): void {
    const socket = this.#socket;
    if (this.#watchdog) clearTimeout(this.#watchdog);
    this.#watchdog = null;
    this.#socket = null;
    socket?.close();
  }
}

function isCheckIn(data: unknown): boolean {
  try {
    return v.parse(WakeMessageSchema, JSON.parse(String(data))).type === 'checkIn';
  } catch {
    return false;
  }
}
