import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { readUpdateManifest, updateManifest } from '../protocol/update-manifest.ts';
import { ApiError } from './api-error.ts';
import type { TenantContext } from './tenant-context.ts';

/** Where browsers find the extension's packages; `update.xml` below it is the update manifest. */
export const PACKAGES_PATH = '/extension';

const PACKAGE = /^[a-z0-9.-]+\.crx$/;

/**
 * Serves what `npm run package` made, from `folder`, and nothing else of it. The update manifest's addresses are those of this
 * tenant. It is offered only with the package that it names, whole: until a new release has arrived completely, the one before
 * is offered.
 */
export async function packagesRoute(app: FastifyInstance, { url }: TenantContext, folder: string): Promise<void> {
  let offered: string | null = null;
  app.get(`${PACKAGES_PATH}/update.xml`, async (_request, reply) => {
    offered = (await readOffer(folder, `${url}${PACKAGES_PATH}/`).catch(() => null)) ?? offered;
    if (offered === null) throw new ApiError(404, 'not-found', 'There is no package of the extension here.');
    reply.header('Cache-Control', 'no-cache').type('text/xml');
    return offered;
  });
  app.get<{ Params: { name: string } }>(`${PACKAGES_PATH}/:name`, async ({ params: { name } }, reply) => {
    const content = PACKAGE.test(name) ? await readFile(join(folder, name)).catch(() => null) : null;
    if (content === null) throw new ApiError(404, 'not-found', 'There is no such package.');
    reply.header('Cache-Control', 'public, max-age=86400').type('application/x-chrome-extension');
    return content;
  });
}

/** The update manifest with absolute addresses, or `null` where its package is not the one that it means. */
async function readOffer(folder: string, base: string): Promise<string | null> {
  const manifest = await readFile(join(folder, 'update.xml'), 'utf8');
  const offer = readUpdateManifest(manifest);
  if (!offer) return null;
  const name = offer.codebase.slice(offer.codebase.lastIndexOf('/') + 1);
  if (!PACKAGE.test(name)) return null;
  const found = createHash('sha256')
    .update(await readFile(join(folder, name)))
    .digest('hex');
  return found === offer.sha256 ? updateManifest({ ...offer, codebase: base + name }) : null;
}
