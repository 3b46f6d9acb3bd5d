import { ORIGIN_STORES, type StoreCounts } from '../../protocol/wipe-receipt.ts';
import {
  BEGUN_MESSAGE,
  FRAMES_MESSAGE,
  type FramesMessage,
  LOADED_MESSAGE,
  OFFSCREEN,
  READING_MESSAGE,
} from './frames-message.ts';
import { closeReadingAccess, openReadingAccess, READING_PATH } from './reading-access.ts';

/** What was in an origin's stores, and what was after they were emptied; the same where they were only read. */
export type Reading = { readonly before: StoreCounts; readonly after: StoreCounts };

/**
 * Whether an origin was left empty for good. A site's service worker goes only once the frame that it controls has gone,
 * and may have written until then: where there was one, the next reading tells.
 */
export function isSettled({ before, after }: Reading): boolean {
  return Object.keys(after).length === 0 && before.serviceWorkers === undefined;
}

export type ReadingMode = 'read' | 'clear';

/** Milliseconds: for one frame to answer, and for its script once something has loaded (an error page has none). */
const PATIENCE = 8_000;
const AFTER_LOAD = 1_000;

/** Frames open at once. */
const AT_ONCE = 24;

const OFFSCREEN_PAGE = '/extension/offscreen/index.html';

type Waiting = { readonly origin: string; readonly done: (reading: Reading | null) => void; begun: boolean };

let current: ReadingRoom | null = null;

/** Rooms share rules, a script and a page, so there is one at a time: the next opens when this has been closed. */
let free: Promise<void> = Promise.resolve();

/** Whether an address is a frame that a wipe reads: no guard may take it away meanwhile. */
export function isBeingRead(address: string): boolean {
  return current?.owns(address) ?? false;
}

/**
 * Reads origins' stores from within, in frames of a page of ours that is shown nowhere. What cannot be read is `null`:
 * the browser is offline, the site does not answer, answers with a redirect or a file, or the browser refuses its storage.
 */
export class ReadingRoom {
  readonly #nonce = crypto.randomUUID().replaceAll('-', '');
  readonly #waiting = new Map<string, Waiting>();
  readonly #open: ReadonlySet<string>;
  #next = 0;
  #leave: () => void = () => undefined;

  private constructor(origins: readonly string[]) {
    this.#open = new Set(origins);
  }

  static async open(origins: readonly string[]): Promise<ReadingRoom> {
    const room = new ReadingRoom(origins);
    const before = free;
    free = new Promise((resolve) => {
      room.#leave = resolve;
    });
    await before;
    try {
      await room.#furnish(origins);
    } catch (error) {
      await room.close();
      throw error;
    }
    return room;
  }

  async #furnish(origins: readonly string[]): Promise<void> {
    await openReadingAccess(this.#nonce, origins);
    await chrome.offscreen.closeDocument().catch(() => undefined);
    await chrome.offscreen.createDocument({
      url: OFFSCREEN_PAGE,
      reasons: [chrome.offscreen.Reason.IFRAME_SCRIPTING],
      justification: 'Reads back what company sites have stored, to prove that it was removed.',
    });
    chrome.runtime.onMessage.addListener(this.#hear);
    current = this;
  }

  async close(): Promise<void> {
    current = null;
    chrome.runtime.onMessage.removeListener(this.#hear);
    for (const { done } of this.#waiting.values()) done(null);
    try {
      await chrome.offscreen.closeDocument().catch(() => undefined);
      await closeReadingAccess();
    } finally {
      this.#leave();
    }
  }

  owns(address: string): boolean {
    return address.includes(`${READING_PATH}?drawbridge=${this.#nonce}.`);
  }

  /**
   * Many, a few at a time, until `milliseconds` are over; those not come to by then are not in the answer. `host` is the
   * page that has the frames, as {@link FramesMessage} names it.
   */
  async readAll(
    origins: readonly string[],
    mode: ReadingMode,
    milliseconds: number,
    onDone: (done: number) => void = () => undefined,
    host = OFFSCREEN,
  ): Promise<ReadonlyMap<string, Reading>> {
    const readings = new Map<string, Reading>();
    const end = performance.now() + milliseconds;
    const queue = origins.filter((origin) => this.#open.has(origin)).values();
    let done = 0;
    const work = async () => {
      for (const origin of queue) {
        if (performance.now() >= end) return;
        const patience = Math.min(PATIENCE, end - performance.now());
        const reading = await this.#readInFrame(origin, mode, host, patience);
        if (reading) readings.set(origin, reading);
        done += 1;
        onDone(done);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return readings;
  }

  /** Reads in a frame that `navigate` brings to the address it is given; for frames inside other pages. */
  readBy(origin: string, mode: ReadingMode, navigate: (address: string) => Promise<unknown>): Promise<Reading | null> {
    const key = String(this.#next++);
    return this.#answer(origin, key, () => navigate(this.#address(origin, key, mode)));
  }

  async #readInFrame(origin: string, mode: ReadingMode, host: string, patience: number): Promise<Reading | null> {
    const key = String(this.#next++);
    const post = (open: FramesMessage['open'], close: FramesMessage['close']) =>
      chrome.runtime.sendMessage({ type: FRAMES_MESSAGE, host, open, close } satisfies FramesMessage);
    const reading = await this.#answer(
      origin,
      key,
      () => post([{ key, address: this.#address(origin, key, mode) }], []),
      patience,
    );
    await post([], [key]).catch(() => undefined);
    return reading;
  }

  #address(origin: string, key: string, mode: ReadingMode): string {
    return `${origin}${READING_PATH}?drawbridge=${this.#nonce}.${key}.${mode}`;
  }

  async #answer(
    origin: string,
    key: string,
    begin: () => Promise<unknown>,
    patience = PATIENCE,
  ): Promise<Reading | null> {
    const answer = new Promise<Reading | null>((done) => {
      this.#waiting.set(key, { origin, done, begun: false });
      setTimeout(() => done(null), patience);
      begin().catch(() => done(null));
    });
    return answer.finally(() => this.#waiting.delete(key));
  }

  #hear = (message: unknown, sender: chrome.runtime.MessageSender): void => {
    if (sender.id !== chrome.runtime.id || typeof message !== 'object' || message === null) return;
    const { type, key, nonce, before, after } = message as Record<string, unknown>;
    const waiting = this.#waiting.get(String(key));
    if (!waiting) return;
    // An error page has no script of ours; one that is at work has until the end.
    if (type === LOADED_MESSAGE) setTimeout(() => waiting.begun || waiting.done(null), AFTER_LOAD);
    if (type === BEGUN_MESSAGE) waiting.begun = true;
    if (type !== READING_MESSAGE || nonce !== this.#nonce) return;
    // After a redirect from http to https it is another origin's.
    const isOwn = sender.origin === waiting.origin;
    waiting.done(isOwn && isCounts(before) && isCounts(after) ? { before, after } : null);
  };
}

function isCounts(value: unknown): value is StoreCounts {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([store, count]) =>
        (ORIGIN_STORES as readonly string[]).includes(store) && Number.isSafeInteger(count) && count > 0,
    )
  );
}
