/** What an update manifest says of one extension. `codebase` is where the package is, as the manifest has it. */
export type Offer = {
  readonly id: string;
  readonly version: string;
  readonly codebase: string;
  /** Of the package, hexadecimal. */
  readonly sha256: string;
};

/**
 * The update manifest that browsers ask for (gupdate, protocol 2.0:
 * https://developer.chrome.com/docs/extensions/how-to/distribute/host-on-linux).
 */
export function updateManifest({ id, version, codebase, sha256 }: Offer): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}">
    <updatecheck codebase="${codebase}" version="${version}" hash_sha256="${sha256}"/>
  </app>
</gupdate>
`;
}

/** What a manifest says that {@link updateManifest} wrote; `null` for another, or for a part of one. */
export function readUpdateManifest(text: string): Offer | null {
  const [, id] = /appid="([^"]+)"/.exec(text) ?? [];
  const [, codebase] = /codebase="([^"]+)"/.exec(text) ?? [];
  const [, version] = / version="([\d.]+)"/.exec(text.slice(text.indexOf('<updatecheck'))) ?? [];
  const [, sha256] = /hash_sha256="([0-9a-f]{64})"/.exec(text) ?? [];
  const isWhole = text.trimEnd().endsWith('</gupdate>');
  return isWhole && id && codebase && version && sha256 ? { id, version, codebase, sha256 } : null;
}
