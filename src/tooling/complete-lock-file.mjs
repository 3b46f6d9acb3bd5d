import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Run after `npm install`, when package-lock.json is to be committed. npm leaves out of it the optional packages for
// other systems that the registry at hand does not have; `npm ci` then refuses the whole file, there and elsewhere.

const PLATFORM = /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>[a-z0-9]+)(?:-(?<libc>musl|gnu))?/;

/** Adds what is missing to `lock` and returns its names. An entry without `integrity` is fetched by its version. */
export function completeLockFile(lock) {
  const missing = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      if (lock.packages[place] || lock.packages[`${path}/${place}`]) continue;
      missing.push(name);
      lock.packages[place] = { version, ...conditionsOf(name), dev: entry.dev, optional: true };
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return missing;
}

/** Where a package is for, so that npm never asks for it elsewhere. */
function conditionsOf(name) {
  const found = PLATFORM.exec(name)?.groups;
  if (!found)
    throw new Error(`The lock file lacks the optional package "${name}", which does not say what system it is for.`);
  const libc = { musl: 'musl', gnu: 'glibc' }[found.libc];
  return { cpu: [found.cpu], os: [found.os], ...(libc && { libc: [libc] }) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(import.meta.dirname, '..', '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLockFile(lock);
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(
    added.length === 0 ? 'package-lock.json is complete.' : `Added to package-lock.json: ${added.join(', ')}`,
  );
}
