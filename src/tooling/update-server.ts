import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { updateManifest } from '../protocol/update-manifest.ts';
import type { PackedExtension } from './pack-extension.ts';

export type UpdateServer = {
  readonly updateUrl: string;
  offer(extension: PackedExtension): void;
  close(): Promise<void>;
};

/** Offers a packed extension on loopback, as the admin's update address does. */
export async function startUpdateServer(first: PackedExtension): Promise<UpdateServer> {
  let offered = first;
  const server = createServer((request, response) => {
    // Browsers add a query that says what they have.
    const path = request.url?.split('?')[0];
    const type =
      path === '/update.xml' ? 'text/xml' : path === '/extension.crx' ? 'application/x-chrome-extension' : null;
    if (type === null) return response.writeHead(404).end();
    const { id, version, crx } = offered;
    const sha256 = createHash('sha256').update(crx).digest('hex');
    const codebase = `${origin}/extension.crx`;
    const body = path === '/update.xml' ? updateManifest({ id, version, codebase, sha256 }) : crx;
    return response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    updateUrl: `${origin}/update.xml`,
    offer(extension) {
      offered = extension;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
