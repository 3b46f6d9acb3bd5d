import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ConsoleSettings } from '../protocol/console-settings.ts';
import { ApiError } from './api-error.ts';
import { GRAPH_SCOPES } from './graph-api/permissions.ts';
import type { ExternalProvider } from './sign-in/external-provider.ts';
import { adminResource, CONSOLE_CLIENT_ID, CONSOLE_PATH, SCOPE, signInSettings } from './sign-in/sign-in-settings.ts';
import type { TenantContext } from './tenant-context.ts';

export type ConsoleOptions = {
  /** Where the build of the console lies. */
  readonly folder: string;
  readonly external: ExternalProvider | null;
};

/** Vite names a file by what is in it, so it never changes. */
const ASSET = /^[\w-]+\.(js|css|svg)$/;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const NOT_BUILT = 'The console is not built here. Run "npm run build", then load this page again.';

/**
 * Serves the built console below `/console/`: its files, one page for every address in it, and what it must know to sign
 * an admin in. It is a client of the admin API like any other and has no cookies, so nothing here is anybody's.
 */
export async function consoleRoute(
  app: FastifyInstance,
  context: TenantContext,
  { folder, external }: ConsoleOptions,
): Promise<void> {
  const headers = pageHeaders(external);
  const sendPage = async (reply: FastifyReply) => {
    const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
    reply.headers(headers);
    if (page === null) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    return reply.type('text/html; charset=utf-8').send(page);
  };
  app.get(`${CONSOLE_PATH}/settings.json`, async (_request, reply) => {
    reply.headers({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    return consoleSettings(context, external);
  });
  app.get<{ Params: { name: string } }>(`${CONSOLE_PATH}/assets/:name`, async ({ params: { name } }, reply) => {
    const content = ASSET.test(name) ? await readFile(join(folder, 'assets', name)).catch(() => null) : null;
    if (content === null) throw new ApiError(404, 'not-found', 'There is no such file.');
    reply.headers({ 'Cache-Control': 'public, max-age=31536000, immutable', 'X-Content-Type-Options': 'nosniff' });
    return reply.type(TYPES[extname(name)] ?? 'application/octet-stream').send(content);
  });
  app.get(CONSOLE_PATH, async (_request, reply) => reply.redirect(`${CONSOLE_PATH}/`, 308));
  app.get(`${CONSOLE_PATH}/*`, async (_request, reply) => sendPage(reply));
}

async function consoleSettings(
  { db, url, directory }: TenantContext,
  external: ExternalProvider | null,
): Promise<ConsoleSettings> {
  const { display_name: organisationName } = await db
    .selectFrom('organisation')
    .select('display_name')
    .executeTakeFirstOrThrow();
  if (external) {
    const { issuer, console } = external;
    return { organisationName, directory, signIn: console ? { issuer, ...console, resource: null } : null };
  }
  const { issuer } = signInSettings(url);
  const scope = [SCOPE, ...GRAPH_SCOPES.filter((one) => one.includes('ReadWrite'))].join(' ');
  return {
    organisationName,
    directory,
    signIn: { issuer, clientId: CONSOLE_CLIENT_ID, scope, resource: adminResource(url) },
  };
}

/** Nothing but the console's own files, and talk with the tenant and the OpenID provider alone. */
function pageHeaders(external: ExternalProvider | null): Readonly<Record<string, string>> {
  const provider = external ? ` ${new URL(external.issuer).origin}` : '';
  return {
    'Content-Security-Policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'${provider}; ` +
      `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-cache',
    // The code of a sign-in stands in the address for a moment.
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
