import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { GATE_HEADER, POSTURE_HEADER, PostureRefusal, type PostureRefusalCode } from '../protocol/posture-token.ts';
import { REFUSAL_PAGE_POLICY, type RefusalPageOptions, refusalPage } from './refusal-page.ts';
import type { Verifier } from './verifier.ts';

export type GuardOptions = RefusalPageOptions & {
  readonly verifier: Verifier;
  /** A header that the proxy sets, and no client can, with whom the site's session is of. */
  readonly userHeader?: string | undefined;
  readonly log?: (line: string) => void;
};

/** Whether a request may pass; one that may not is answered here. For a site in Node that asks for itself. */
export async function admits(
  options: GuardOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const code = await refusalOf(options, request);
  if (code !== null) refuse(options, request, response, code);
  return code === null;
}

/** The same for a WebSocket, whose connection ends here where it may not. */
export async function admitsUpgrade(options: GuardOptions, request: IncomingMessage, socket: Duplex): Promise<boolean> {
  const code = await refusalOf(options, request);
  if (code !== null) socket.end(`HTTP/1.1 403 Forbidden\r\n${GATE_HEADER}: ${code}\r\nConnection: close\r\n\r\n`);
  return code === null;
}

/** Why a request may not pass, or `null`. */
export async function refusalOf(
  { verifier, userHeader, log }: GuardOptions,
  request: IncomingMessage,
): Promise<PostureRefusalCode | null> {
  try {
    const user = userHeader ? headerOf(request, userHeader) : null;
    await verifier.verify(headerOf(request, POSTURE_HEADER), user);
    return null;
  } catch (error) {
    // What is no refusal is a fault of the gate's own, and lets nobody in either.
    const code = error instanceof PostureRefusal ? error.code : 'keys-unavailable';
    log?.(JSON.stringify({ refused: code, detail: String((error as Error).message) }));
    return code;
  }
}

/** A page for a person, JSON for a program. */
export function refuse(
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

export function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Documents and frames; whatever else asks is a program. */
function wantsPage(request: IncomingMessage): boolean {
  const destination = headerOf(request, 'sec-fetch-dest');
  if (destination !== null) return destination === 'document' || destination === 'iframe' || destination === 'frame';
  return (headerOf(request, 'accept') ?? '').includes('text/html');
}
