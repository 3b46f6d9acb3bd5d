import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { GATE_HEADER, POSTURE_REFUSALS, type PostureRefusalCode } from '../protocol/posture-token.ts';
import { type GuardOptions, headerOf, refusalOf, refuse } from './guard.ts';

/** `/verify` and all below it: whether a request may pass. `/refused`: what a person is shown where it may not. */
export const FORWARD_AUTH = { verify: '/verify', refused: '/refused', live: '/health/live' } as const;

/**
 * External authorisation for a reverse proxy: 204 where a request may pass, 403 where not, with the code in
 * {@link GATE_HEADER}. Traefik and Envoy hand the 403 on as it is; nginx, which keeps only its status, shows `/refused`.
 */
export function forwardAuth(options: GuardOptions): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    if (path === FORWARD_AUTH.live) return void response.writeHead(200).end();
    if (path === FORWARD_AUTH.refused) return refuse(options, request, response, codeFrom(request));
    if (path !== FORWARD_AUTH.verify && !path.startsWith(`${FORWARD_AUTH.verify}/`)) {
      return void response.writeHead(404).end();
    }
    void answer(options, request, response);
  };
}

async function answer(options: GuardOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const code = await refusalOf(options, request);
  if (code === null) response.writeHead(204, { [GATE_HEADER]: 'admitted' }).end();
  else refuse(options, request, response, code);
}

/** nginx passes on what `/verify` said. */
function codeFrom(request: IncomingMessage): PostureRefusalCode {
  const said = headerOf(request, GATE_HEADER);
  return POSTURE_REFUSALS.find((code) => code === said) ?? 'token-absent';
}
