import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { PLACES, placesOf } from './places.ts';
import { secretOf } from './read-places.ts';

/** What is looked for in a profile's files: what was stored, and the hosts' names. */
const MARKS = {
  data: placesOf('company').map(secretOf),
  names: [...new Set(placesOf('company').map((name) => new URL(PLACES[name].origin).hostname))],
};

export type Residue = Readonly<Record<keyof typeof MARKS, readonly string[]>>;

/**
 * Files that one origin has to itself. In the others deleted records keep their bytes until the browser writes the file anew,
 * and so do blobs of databases that a frame in a personal page has emptied from within, which stand in `WebStorage`
 * (docs/wipe.md, "Limits"; these are printed).
 */
const OWN_FILES =
  /^Default\/(IndexedDB|WebStorage\/\d+\/(IndexedDB\/[^/]+\.leveldb|CacheStorage)|Service Worker\/CacheStorage|File System|Cache)\//;

/**
 * The files of a profile, by their paths in it, in which company data or a company host's name can still be read, plain or in
 * UTF-16; compressed text is not found.
 */
export async function residueIn(profile: string): Promise<Residue> {
  const found: Record<keyof typeof MARKS, string[]> = { data: [], names: [] };
  for (const entry of await readdir(profile, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    for (const [kind, marks] of Object.entries(MARKS)) {
      const isThere = marks.some((mark) => content.includes(mark) || content.includes(Buffer.from(mark, 'utf16le')));
      if (isThere) found[kind as keyof typeof MARKS].push(path.slice(profile.length + 1));
    }
  }
  return found;
}

/**
 * Ends the browser, which keeps files of removed records for as long as a page may still hold one, and gives the files of
 * company origins alone in which their data can still be read.
 */
export async function companyFilesLeft({ browser, profile }: { readonly browser: Browser; readonly profile: string }) {
  await browser.close();
  return (await residueIn(profile)).data.filter((path) => OWN_FILES.test(path));
}
