import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { updateManifest } from '../../src/protocol/update-manifest.ts';

/** What an update server says and gives; `null` for neither, with an error. */
export type Lie = {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  readonly crx: Uint8Array;
  /** In place of the manifest. */
  readonly manifest?: string;
} | null;

export type LyingServer = {
  readonly updateUrl: string;
  lie: Lie;
  /** How often a manifest, and how often a package was asked for. */
  readonly asked: { manifest: number; crx: number };
  close(): Promise<void>;
};

export async function startLyingServer(): Promise<LyingServer> {
  const asked = { manifest: 0, crx: 0 };
  const server = createServer((request, response) => {
    const isManifest = request.url?.startsWith('/update.xml') ?? false;
    asked[isManifest ? 'manifest' : 'crx'] += 1;
    const { lie } = lying;
    if (!lie) return response.writeHead(500).end('<h1>Out of order</h1>');
    if (!isManifest) return response.setHeader('content-type', 'application/x-chrome-extension').end(lie.crx);
    const text = lie.manifest ?? updateManifest({ ...lie, codebase: `${origin}/${lie.version}.crx` });
    return response.setHeader('content-type', 'text/xml').end(text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lying: LyingServer = {
    updateUrl: `${origin}/update.xml`,
    lie: null,
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return lying;
}
