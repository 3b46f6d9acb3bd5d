import { readFileSync } from 'node:fs';
import type { SiteDescription } from './site-descriptions.ts';

/** What a site serves beside its page, by path. */
export const ASSETS: ReadonlyMap<string, { readonly type: string; readonly body: Buffer }> = new Map(
  ['page.js', 'fill.js', 'snapshot.js', 'show.js', 'page.css', 'service-worker.js'].map((file) => [
    // A service worker answers for the paths at and below its own.
    file === 'service-worker.js' ? `/${file}` : `/site/${file}`,
    { type: file.endsWith('.css') ? 'text/css' : 'text/javascript', body: readPart(file) },
  ]),
);

const TEMPLATE = readPart('page.html').toString('utf8');

/** The page of a site. One that only looks shows what is stored, and neither signs in nor stores anything itself. */
export function sitePage(site: SiteDescription, { onlyLooks }: { readonly onlyLooks: boolean }): string {
  const { host, corporate, title, tagline, colour, databases } = site;
  const kind = corporate ? 'Company site' : 'Personal site';
  const values: Record<string, string> = { title, tagline, colour, kind, host };
  // `<` would end the script element that the data stands in.
  const data = JSON.stringify({ databases, onlyLooks }).replaceAll('<', '\\u003c');
  return TEMPLATE.replace('"{{data}}"', () => data).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

function readPart(file: string): Buffer {
  return readFileSync(new URL(`page/${file}`, import.meta.url));
}
