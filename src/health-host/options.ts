import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/**
 * `health-host.json` beside the host: where its scanner is, if not where the distribution puts it. Whoever may write there
 * may replace the host as well, so it is as trustworthy as the host. A folder that begins with `~/` is the person's own.
 */
const OptionsSchema = v.object({
  clamdSocket: v.optional(path, '/var/run/clamav/clamd.ctl'),
  clamdLog: v.optional(path, '/var/log/clamav/clamav.log'),
  databaseFolder: v.optional(path, '/var/lib/clamav'),
  watchedFolders: v.optional(v.pipe(v.array(path), v.maxLength(32)), ['~/Downloads']),
  secondsBetweenLooks: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(30)), 15),
  /** Where it is installed, as the installer wrote it: the host says so to whoever asks. */
  scope: v.optional(v.picklist(['machine', 'user', 'unknown']), 'unknown'),
});

export type HostOptions = v.InferOutput<typeof OptionsSchema>;

/** @throws {Error} the file is there and cannot be used */
export function readOptions(file: string): HostOptions {
  let raw = '{}';
  try {
    raw = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const options = v.parse(OptionsSchema, JSON.parse(raw));
  return { ...options, watchedFolders: options.watchedFolders.map(ofHome) };
}

function ofHome(folder: string): string {
  return folder.startsWith('~/') ? join(homedir(), folder.slice(2)) : folder;
}
