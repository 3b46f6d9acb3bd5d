import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** What arrives at a server's socket in this process, below HTTP: connections made and bytes received. */
export type SocketWatch = {
  /** Changes with every connection and every byte that arrives. */
  read(): { readonly connections: number; readonly bytes: number };
  /** What it reads once nothing has arrived for half a second: the last words are through. */
  quiet(): Promise<{ readonly connections: number; readonly bytes: number }>;
  stop(): void;
};

export function watchSocket(port: number): SocketWatch {
  const sockets: Socket[] = [];
  const listener = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort === port) sockets.push(socket);
  };
  subscribe('net.server.socket', listener);
  const read = () => ({
    connections: sockets.length,
    bytes: sockets.reduce((sum, socket) => sum + socket.bytesRead, 0),
  });
  const quiet = async () => {
    for (;;) {
      const before = read();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const after = read();
      if (after.bytes === before.bytes && after.connections === before.connections) return after;
    }
  };
  return {
    read,
    quiet,
    stop: () => unsubscribe('net.server.socket', listener),
  };
}
