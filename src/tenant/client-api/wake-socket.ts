import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { CLIENT_API, WakeHelloSchema, type WakeMessage } from '../../protocol/client-api.ts';
import { readMessage } from '../../protocol/read-message.ts';
import { CLOSING_TIMEOUT } from '../http-server.ts';
import type { TenantContext } from '../tenant-context.ts';
import { redeemTicket } from './ticket.ts';

/** Milliseconds between signs of life; without one every 30 s the browser ends the extension's worker. */
const ALIVE_INTERVAL = 20_000;
const HELLO_TIMEOUT = 5_000;
const MAX_MESSAGE = 1024;

/** Seconds; what the protocol allows. */
const MAX_SPREAD = 3600;

/** At exactly as many as are let in, chance alone turns half of them away once. */
const ROOM = 1.02;

/** Closes with it: no valid ticket in time, or the registration has ended. */
const NOT_REGISTERED = 4401;

/** The socket on which a browser hears that it should check in. It carries no news itself. */
export async function wakeSocket(app: FastifyInstance, context: TenantContext): Promise<void> {
  const awake = new Set<WebSocket>();
  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE },
    errorHandler: (error, socket, request) => {
      request.log.warn({ reason: error.message }, 'wake-up socket failed');
      socket.terminate();
    },
    preClose(done) {
      const withinSeconds = spreadFor(context, awake.size);
      for (const socket of app.websocketServer.clients) {
        if (awake.has(socket)) send(socket, { type: 'restarting', withinSeconds });
        socket.close(1001);
        setTimeout(() => socket.terminate(), CLOSING_TIMEOUT).unref();
      }
      done();
    },
  });
  const alive = setInterval(() => {
    for (const socket of awake) send(socket, { type: 'alive' });
  }, ALIVE_INTERVAL);
  app.addHook('onClose', async () => clearInterval(alive));

  app.get(CLIENT_API.wake, { websocket: true }, async (socket) => {
    const registrationId = await redeemHello(context, await firstMessage(socket));
    if (registrationId === null || socket.readyState !== socket.OPEN) return socket.close(NOT_REGISTERED);
    const unsubscribe = context.wakeUps.subscribe(registrationId, (wakeUp) =>
      wakeUp.type === 'ended' ? socket.close(NOT_REGISTERED) : send(socket, wakeUp),
    );
    awake.add(socket);
    send(socket, { type: 'alive' }); // The ticket was good, and from now on nothing is missed.
    socket.once('close', () => {
      unsubscribe();
      awake.delete(socket);
    });
    await tellWhatWasMissed(context, registrationId, socket);
  });
}

/** Seconds over which so many browsers may come without being more than this tenant takes. */
export function spreadFor({ checkInsPerSecond }: Pick<TenantContext, 'checkInsPerSecond'>, browsers: number): number {
  return Math.min(MAX_SPREAD, Math.ceil((browsers * ROOM) / checkInsPerSecond));
}

/** The first message, or `null` if none comes in time. Listens at once, as the message may come with the handshake. */
function firstMessage(socket: WebSocket): Promise<RawData | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), HELLO_TIMEOUT);
    const settle = (message: RawData | null) => {
      clearTimeout(timer);
      resolve(message);
    };
    socket.once('message', settle);
    socket.once('close', () => settle(null));
  });
}

async function redeemHello({ db, now }: TenantContext, message: RawData | null): Promise<string | null> {
  if (message === null) return null;
  let ticket: string;
  try {
    ({ ticket } = readMessage(WakeHelloSchema, JSON.parse(message.toString())));
  } catch {
    return null;
  }
  return redeemTicket(db, ticket, now());
}

/** Closes the gap between the check-in that gave the ticket and the moment this socket began to listen. */
async function tellWhatWasMissed({ db }: TenantContext, registrationId: string, socket: WebSocket): Promise<void> {
  const registration = await db
    .selectFrom('registrations')
    .select('check_in_due')
    .where('id', '=', registrationId)
    .executeTakeFirst();
  if (!registration) socket.close(NOT_REGISTERED);
  else if (registration.check_in_due) send(socket, { type: 'checkIn' });
}

function send(socket: WebSocket, message: WakeMessage): void {
  socket.send(JSON.stringify(message));
}
