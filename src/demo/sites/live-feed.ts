import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

/** What goes between a site and the pages that are open on it. */
export type LiveFeed = {
  /** Pages connected now. */
  readonly open: number;
  /** Messages that pages have sent, ever: one for each tick that reached one. */
  readonly received: number;
  close(): void;
};

const TICK_EVERY = 250;

/** A WebSocket at `/live` that sends each page its next number four times a second; the page sends it back. */
export function serveLiveFeed(
  server: Server,
  onRequest: (request: IncomingMessage) => void,
  admits: (request: IncomingMessage, socket: Duplex) => Promise<boolean>,
): LiveFeed {
  const sockets = new WebSocketServer({ noServer: true });
  let received = 0;
  server.on('upgrade', async (request, socket, head) => {
    if (!(await admits(request, socket))) return;
    onRequest(request);
    if (request.url !== '/live') return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (live) => {
      let ticks = 0;
      const timer = setInterval(() => live.send(`${++ticks}`), TICK_EVERY);
      live.on('message', () => {
        received += 1;
      });
      live.on('close', () => clearInterval(timer));
      // The browser cutting it is what the demo is about, and no failure of the site's.
      live.on('error', () => {});
    });
  });
  return {
    get open() {
      return sockets.clients.size;
    },
    get received() {
      return received;
    },
    close() {
      for (const live of sockets.clients) live.terminate();
      sockets.close();
    },
  };
}
