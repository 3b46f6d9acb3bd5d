import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  GATE_HEADER,
  POSTURE_HEADER,
  POSTURE_REFUSALS,
  PostureRefusal,
  type PostureRefusalCode,
} from '../protocol/posture-token.ts';
import { REFUSAL_PAGE_POLICY, type RefusalPageOptions, refusalPage } from './refusal-page.ts';
import type { Verifier } from './verifier.ts';

/** `/verify` and all below it: whether a request may pass. `/refused`: what a person is shown where it may not. */
export const FORWARD_AUTH = { verify: '/verify', refused: '/refused', live: '/health/live' } as const;

export type ForwardAuthOptions = RefusalPageOptions & {
  readonly verifier: Verifier;
  /** A header that the proxy sets, and no client can, with whom the site's session is of. */
  readonly userHeader?: string | undefined;
  readonly log?: (line: string) => void;
};

/**
 * External authorisation for a reverse proxy: 204 where a request may pass, 403 where not, with the code in
 * {@link GATE_HEADER}. Traefik and Envoy hand the 403 on as it is; nginx, which keeps only its status, shows `/refused`.
 */
export function forwardAuth(options: ForwardAuthOptions): RequestListener {
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

async function answer(options: ForwardAuthOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { verifier, userHeader, log } = options;
  try {
    const user = userHeader ? headerOf(request, userHeader) : null;
    await verifier.verify(headerOf(request, POSTURE_HEADER), user);
    response.writeHead(204, { [GATE_HEADER]: 'admitted' }).end();
  } catch (error) {
    // What is no refusal is a fault of the gate's own, and lets nobody in either.
    const code = error instanceof PostureRefusal ? error.code : 'keys-unavailable';
    log?.(JSON.stringify({ refused: code, detail: String((error as Error).message) }));
    refuse(options, request, response, code);
  }
}

function refuse(
  options: RefusalPageOptions,
  request: IncomingMessage,
  response: ServerResponse,
  code: PostureRefusalCode,
): void {
  const headers = {
    [GATE_HEADER]: code,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
  if (!wantsPage(request)) {
    const body = { error: { code, message: 'This site is open to protected browsers only.' } };
    response.writeHead(403, { ...headers, 'Content-Type': 'application/json; charset=utf-8' });
    return void response.end(JSON.stringify(body));
  }
  const method = headerOf(request, 'x-original-method') ?? headerOf(request, 'x-forwarded-method') ?? request.method;
  response.writeHead(403, {
    ...headers,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': REFUSAL_PAGE_POLICY,
  });
  response.end(refusalPage(code, method === 'GET', options));
}

/** Documents and frames; whatever else asks is a program. */
function wantsPage(request: IncomingMessage): boolean {
  const destination = headerOf(request, 'sec-fetch-dest');
  if (destination !== null) return destination === 'document' || destination === 'iframe' || destination === 'frame';
  return (headerOf(request, 'accept') ?? '').includes('text/html');
}

/** nginx passes on what `/verify` said. */
function codeFrom(request: IncomingMessage): PostureRefusalCode {
  const said = headerOf(request, GATE_HEADER);
  return POSTURE_REFUSALS.find((code) => code === said) ?? 'token-absent';
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' && value !== '' ? value : null;
}
