import { createServer, type Server, type Socket } from 'node:net';

/** How a scanner behaves. `finds` gives a signature for a file's content, or `null`. */
export type Scanner = {
  version: string;
  finds(content: string): string | null;
  /** What it says to everything instead, `silent` nothing, `endless` without an end. */
  odd?: 'silent' | 'endless' | 'closes' | { readonly says: string } | undefined;
};

/** clamd's socket and protocol (clamd(8), `z` commands) without a scanner behind it. */
export async function startFakeClamd(socket: string, scanner: Scanner): Promise<Server> {
  const server = createServer((connection) => {
    const chunks: Buffer[] = [];
    connection.on('error', () => undefined);
    connection.on('data', (chunk) => {
      chunks.push(chunk);
      answer(connection, Buffer.concat(chunks), scanner);
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return server;
}

function answer(connection: Socket, asked: Buffer, { version, finds, odd }: Scanner): void {
  if (odd === 'silent') return;
  if (odd === 'closes') return void connection.destroy();
  if (odd === 'endless') return void connection.write('x'.repeat(70_000));
  if (odd) return void connection.end(`${odd.says}\0`);
  const end = asked.indexOf(0);
  const command = asked.subarray(0, end).toString();
  if (command === 'zVERSION') connection.end(`${version}\0`);
  if (command !== 'zINSTREAM') return;
  const content = contentOf(asked.subarray(end + 1));
  if (content === null) return;
  const found = finds(content);
  connection.end(found === null ? 'stream: OK\0' : `stream: ${found} FOUND\0`);
}

/** Chunks with their length before them until one of no length, or `null` while there is more to come. */
function contentOf(stream: Buffer): string | null {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= stream.length; ) {
    const length = stream.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts).toString();
    parts.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}
