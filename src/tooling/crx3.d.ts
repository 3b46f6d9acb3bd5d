declare module 'crx3' {
  /** Packs the folder of `manifest.json`; resolves when the package is written. */
  export default function crx3(
    files: readonly string[],
    options: { readonly keyPath: string; readonly crxPath: string; readonly forceDateTime?: number },
  ): Promise<unknown>;
}
