import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerErrorsInEnvelope, sendError } from './api-error.ts';
import { withoutBrackets } from './graph-api/keys-in-brackets.ts';
import { OIDC_PATH } from './sign-in/sign-in-settings.ts';

/** Milliseconds that the other side of a connection has for its end of it. */
export const CLOSING_TIMEOUT = 500;

export type ListeningServer = {
  readonly port: number;
  readonly server: Server;
  /** From now on `listener` answers. */
  use(listener: RequestListener): void;
  close(): Promise<void>;
};

/**
 * Listens on this machine only. The port is known, and taken, before anything else exists: issuers carry it, and a second
 * tenant on the same data stops here. Until there is something to answer, the answer is 503.
 */
export async function listen(port: number): Promise<ListeningServer> {
  let listener: RequestListener = (_request, response) => response.writeHead(503, { 'Retry-After': '1' }).end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    server,
    use(next) {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Requests under way are answered first.
        setTimeout(() => server.closeAllConnections(), CLOSING_TIMEOUT).unref();
      }),
  };
}

/** Fastify for a server that listens already, through `app.routing`. `log` takes one line of JSON at a time. */
export function createFastify(server: Server, log: ((line: string) => void) | undefined): FastifyInstance {
  const app: FastifyInstance = Fastify({
    serverFactory: () => server,
    frameworkErrors: sendError,
    rewriteUrl: ({ url = '/' }) => withoutBrackets(url),
    logger: log
      ? {
          stream: { write: log },
          // The route, not the address: addresses hold codes and identifiers. No headers, so no tokens.
          serializers: { req: ({ method, routeOptions }) => ({ method, url: routeOptions?.url ?? 'unknown' }) },
        }
      : false,
  });
  answerErrorsInEnvelope(app);
  return app;
}

/**
 * Hands everything below `/oidc` to the OpenID provider, which reads requests itself; `other` gets the rest untouched.
 * `originalUrl` is how the provider learns where it is mounted.
 */
export function mountOidc(oidc: RequestListener, other: RequestListener): RequestListener {
  return (request: IncomingMessage & { originalUrl?: string | undefined }, response: ServerResponse) => {
    if (!request.url?.startsWith(`${OIDC_PATH}/`)) return other(request, response);
    request.originalUrl = request.url;
    request.url = request.url.slice(OIDC_PATH.length);
    return oidc(request, response);
  };
}
