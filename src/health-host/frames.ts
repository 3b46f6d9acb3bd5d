import { endianness } from 'node:os';

/** The browser drops a host that sends this many bytes or more in one message (measured, enterprise.md §4). */
export const LARGEST_ANSWER = 1024 * 1024 - 1;

/** A request is a few hundred bytes; what announces more than this is no browser with this extension. */
export const LARGEST_REQUEST = 64 * 1024;

const LITTLE = endianness() === 'LE';

/** What came is no native message of ours. `code` says why. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: 'frame-too-large' | 'frame-not-json';

  constructor(code: FrameError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** One message as it goes to the browser. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  if (body.length > LARGEST_ANSWER) throw new FrameError('frame-too-large', `${body.length} bytes`);
  const head = Buffer.alloc(4);
  if (LITTLE) head.writeUInt32LE(body.length);
  else head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** Puts the browser's messages together, however the pipe cut them. */
export class FrameReader {
  #chunks: Buffer = Buffer.alloc(0);

  /**
   * The messages that are whole with `chunk`.
   *
   * @throws {FrameError} the stream cannot be read on
   */
  push(chunk: Buffer): unknown[] {
    this.#chunks = Buffer.concat([this.#chunks, chunk]);
    const messages: unknown[] = [];
    while (this.#chunks.length >= 4) {
      const length = LITTLE ? this.#chunks.readUInt32LE() : this.#chunks.readUInt32BE();
      if (length > LARGEST_REQUEST) throw new FrameError('frame-too-large', `a message of ${length} bytes`);
      if (this.#chunks.length < 4 + length) break;
      messages.push(parse(this.#chunks.subarray(4, 4 + length)));
      this.#chunks = this.#chunks.subarray(4 + length);
    }
    return messages;
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new FrameError('frame-not-json', 'a message that is not JSON in UTF-8', { cause });
  }
}
