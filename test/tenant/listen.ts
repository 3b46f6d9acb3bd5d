import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { checkIn } from './browser.ts';

/** A browser's wake-up socket, opened with a ticket, and what it hears after that; with `within` where a spread is named. */
export async function listen(url: string, token: string) {
  const { ticket } = await checkIn(url, token, { wantsTicket: true });
  const socket = new WebSocket(url.replace('http', 'ws') + CLIENT_API.wake);
  const heard: string[] = [];
  socket.on('message', (data) => {
    const { type, withinSeconds } = JSON.parse(data.toString());
    if (type !== 'alive') heard.push(withinSeconds ? `${type} within ${withinSeconds} s` : type);
    else isOpen = true;
  });
  let isOpen = false;
  socket.once('open', () => socket.send(JSON.stringify({ ticket })));
  await expect.poll(() => isOpen).toBe(true);
  return { heard, close: () => socket.close() };
}
