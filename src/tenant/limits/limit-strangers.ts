import type { IncomingMessage, RequestListener } from 'node:http';
import type { ErrorResponse } from '../../protocol/client-api.ts';
import { CLIENT_API } from '../../protocol/client-api.ts';
import { createCounter } from './counter.ts';

/** In a minute, from one address, of one kind. */
const MOST = { refusals: 300, signInRequests: 3_000 } as const;

/** Whoever comes to these has proved who they are before anything is asked of the store; an office's browsers share an address. */
const EXEMPT: readonly string[] = [CLIENT_API.checkIn, CLIENT_API.wake];

/** Statuses with which each part refuses somebody whom it does not know. */
const REFUSING: Readonly<Record<string, readonly number[]>> = {
  client: [400, 401],
  partner: [400],
  scim: [401],
  gate: [401],
  beta: [401],
  'v1.0': [401],
  oidc: [400, 401],
  'sign-in': [400],
};

export type StrangerLimits = {
  readonly now: () => number;
  readonly addressOf: (request: IncomingMessage) => string;
};

/**
 * Turns away who was refused too often from one address, or opens sign-ins without end, before anything of their request is
 * read. Who is known, and shares the address, is held up with them at that part alone, and never at a check-in.
 */
export function limitStrangers(listener: RequestListener, { now, addressOf }: StrangerLimits): RequestListener {
  const refusals = createCounter(now, { seconds: 60, most: MOST.refusals });
  const signIns = createCounter(now, { seconds: 60, most: MOST.signInRequests });
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    const part = path.split('/', 2)[1] ?? '';
    const refusing = Object.hasOwn(REFUSING, part) && !EXEMPT.includes(path) ? REFUSING[part] : undefined;
    if (!refusing) return listener(request, response);
    const name = `${part} ${addressOf(request)}`;
    const wait = refusals.waitFor(name) ?? signIns.waitFor(name);
    if (wait !== null) {
      const body: ErrorResponse = {
        error: { code: 'TooManyRequests', message: 'Too many requests. Come back later.' },
      };
      response.writeHead(429, { 'Retry-After': String(wait), 'Content-Type': 'application/json; charset=utf-8' });
      return response.end(JSON.stringify(body));
    }
    if (part === 'oidc' || part === 'sign-in') signIns.count(name);
    response.once('finish', () => {
      if (refusing.includes(response.statusCode)) refusals.count(name);
    });
    return listener(request, response);
  };
}
