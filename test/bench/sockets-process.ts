import { WebSocket } from 'ws';

// Browsers that listen: opens a socket for each ticket, some at a time, and says how many are open and heard they are.

const AT_ONCE = 50;

process.once('message', async ({ url, tickets }: { readonly url: string; readonly tickets: string[] }) => {
  let open = 0;
  const listen = (ticket: string) =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.once('open', () => socket.send(JSON.stringify({ ticket })));
      socket.once('message', () => {
        open += 1;
        resolve();
      });
      socket.once('close', () => resolve());
      socket.on('error', () => resolve());
    });
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = tickets.pop(); next; next = tickets.pop()) await listen(next);
    }),
  );
  process.send?.(open);
});
