import { createHash } from 'node:crypto';
import { updateManifest } from '../../protocol/update-manifest.ts';
import { packExtension } from '../pack-extension.ts';
import type { Files } from '../write-files.ts';

export type PackagesOptions = {
  /** The built extension. */
  readonly extensionDir: string;
  readonly privateKeyPem: string;
  /** Where the files will lie, for a server that serves them as they are; the tenant needs none. */
  readonly url?: string;
  /** CycloneDX. */
  readonly billOfMaterials: string;
};

export type Packages = { readonly id: string; readonly version: string; readonly files: Files };

/** All files of a release. The same for the same extension, key and address. */
export async function makePackages(options: PackagesOptions): Promise<Packages> {
  const { id, version, crx, zip } = await packExtension(options.extensionDir, options.privateKeyPem);
  const name = `drawbridge-${version}`;
  const codebase = options.url ? `${options.url.replace(/\/+$/, '')}/${name}.crx` : `${name}.crx`;
  const files = {
    [`${name}.crx`]: crx,
    [`${name}-store.zip`]: zip,
    'sbom.cdx.json': options.billOfMaterials,
    'update.xml': updateManifest({ id, version, codebase, sha256: sha256(crx) }),
  };
  return { id, version, files: { ...files, SHA256SUMS: checksums(files) } };
}

/** As `sha256sum --check` reads it. */
function checksums(files: Files): string {
  const lines = Object.entries(files).map(([name, content]) => `${sha256(content)}  ${name}\n`);
  return lines.sort().join('');
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
