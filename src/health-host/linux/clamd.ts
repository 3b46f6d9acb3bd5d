import { createReadStream } from 'node:fs';
import { connect } from 'node:net';

/** An answer of clamd's is a line; more than this is not clamd. */
const LONGEST_ANSWER = 64 * 1024;

/** clamd could not be asked. `code` says why. */
export class ClamdError extends Error {
  override readonly name = 'ClamdError';
  readonly code: 'clamd-unreachable' | 'clamd-silent' | 'clamd-answer';

  constructor(code: ClamdError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What clamd says of itself: `ClamAV 1.4.6/27461/Wed Nov 18 09:15:22 2026`; without the official databases no date. */
export type ClamdVersion = { readonly engine: string; readonly signaturesAt: Date | null };

/** clamd on its local socket, in its own protocol (clamd(8), `z` commands). Patience is in milliseconds. */
export class Clamd {
  readonly #socket: string;
  readonly #patience: number;

  constructor(socket: string, patience = 10_000) {
    this.#socket = socket;
    this.#patience = patience;
  }

  /** @throws {ClamdError} */
  async version(): Promise<ClamdVersion> {
    const answer = await this.#ask('VERSION');
    const [engine = '', , date] = answer.split('/');
    if (!engine.startsWith('ClamAV ')) throw new ClamdError('clamd-answer', answer.slice(0, 100));
    const at = date ? new Date(`${date} UTC`) : null;
    return { engine, signaturesAt: at && !Number.isNaN(at.getTime()) ? at : null };
  }

  /**
   * The signature that a file matches, or `null`. The file is sent, so that only this process need be able to read it.
   *
   * @throws {ClamdError} as above; or what reading the file throws
   */
  async scan(file: string): Promise<string | null> {
    const answer = await this.#ask('INSTREAM', file);
    const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
    if (found) return found;
    if (answer === 'stream: OK') return null;
    throw new ClamdError('clamd-answer', answer.slice(0, 100));
  }

  #ask(command: string, file?: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const socket = connect(this.#socket);
    let answer = '';
    socket.setEncoding('utf8').setTimeout(this.#patience, () => {
      socket.destroy(new ClamdError('clamd-silent', `no answer to ${command}`));
    });
    socket.on('connect', () => {
      socket.write(`z${command}\0`);
      if (file) send(file, socket).catch((error) => socket.destroy(error));
    });
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > LONGEST_ANSWER) socket.destroy(new ClamdError('clamd-answer', 'an endless answer'));
      if (answer.endsWith('\0')) socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      // While a file is sent, clamd may have answered and closed already: it has seen enough.
      answer.endsWith('\0') ? resolve(answer.slice(0, -1)) : reject(asClamdError(error)),
    );
    socket.on('close', () =>
      answer.endsWith('\0')
        ? resolve(answer.slice(0, -1).trim())
        : reject(new ClamdError('clamd-silent', `clamd closed without an answer to ${command}`)),
    );
    return promise;
  }
}

/** Chunks with their length before them, in network order; one of no length ends it. */
async function send(file: string, socket: NodeJS.WritableStream): Promise<void> {
  for await (const chunk of createReadStream(file, { highWaterMark: 64 * 1024 })) {
    const head = Buffer.alloc(4);
    head.writeUInt32BE((chunk as Buffer).length);
    if (!socket.writable) return;
    if (!socket.write(Buffer.concat([head, chunk as Buffer]))) {
      await new Promise((resolve) => {
        socket.once('drain', resolve);
        socket.once('close', resolve);
      });
    }
  }
  socket.write(Buffer.alloc(4));
}

function asClamdError(error: NodeJS.ErrnoException): Error {
  const unreachable = ['ENOENT', 'ECONNREFUSED', 'EACCES'].includes(error.code ?? '') && error.syscall === 'connect';
  return unreachable ? new ClamdError('clamd-unreachable', error.message, { cause: error }) : error;
}
