import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const STATIC_IMPORT = /(?:^|[;}\s]|\*\/)(?:import|export)\s*(?:[\w*{}\s,$]*?\bfrom\s*)?["'](\.{1,2}\/[^"']+\.js)["']/g;
const IN_PAGE = /<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g;

/** What a file of the built extension has the browser load before it can start: itself and its static imports, all the way. */
export function scriptsLoadedBy(dist: string, entry: string): string[] {
  const found = new Set<string>();
  const waiting = [posix.normalize(entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const folder = posix.dirname(file);
    for (const [, path = ''] of read(dist, file).matchAll(STATIC_IMPORT)) waiting.push(posix.join(folder, path));
  }
  return [...found].sort();
}

/** The scripts and style sheets of a page of the built extension. */
export function filesLoadedByPage(dist: string, page: string): string[] {
  const named = [...read(dist, page).matchAll(IN_PAGE)].map(([, path = '']) =>
    path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path),
  );
  const files = named.flatMap((file) => (file.endsWith('.js') ? scriptsLoadedBy(dist, file) : [file]));
  return [...new Set(files)].sort();
}

function read(dist: string, file: string): string {
  return readFileSync(join(dist, file), 'utf8');
}
