declare module 'crx3' {
  /** Signs a ZIP archive; resolves when the package is written. */
  export default function crx3(
    archive: import('node:stream').Readable,
    options: { readonly keyPath: string; readonly crxPath: string },
  ): Promise<unknown>;
}
