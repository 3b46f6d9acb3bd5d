import { type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that change in a burst, a download in pieces, are looked at once, this many milliseconds after the last change. */
const SETTLE = 150;

/** How much of a log is read at once; what was found longer ago than that is found again by the look into the folders. */
const LOG_CHUNK = 1024 * 1024;

/** Watches folders and all below them; gives each file that changed. A folder that cannot be watched is left to the interval. */
export function watchFolders(folders: readonly string[], onChange: (files: readonly string[]) => void) {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const note = (file: string) => {
    changed.add(file);
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed];
      changed.clear();
      onChange(files);
    }, SETTLE);
  };
  const watchers = folders.flatMap((folder): FSWatcher[] => {
    try {
      const watcher = watch(folder, { recursive: true }, (_kind, name) => note(name ? join(folder, name) : folder));
      return [watcher.on('error', () => watcher.close())];
    } catch {
      return [];
    }
  });
  return {
    close() {
      if (timer) clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

const FOUND = /-> (\/.+): \S.* FOUND$/;

/**
 * Follows clamd's log: every file that clamd itself, clamonacc, clamdscan or a scheduled scan found something in since the
 * last call. Lines look like `Wed Nov 25 20:58:07 2026 -> /home/a/x.txt: Name FOUND`.
 */
export class FoundInLog {
  readonly #file: string;
  #offset: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<readonly string[]> {
    const handle = await open(this.#file).catch(() => null);
    if (!handle) return [];
    try {
      const { size } = await handle.stat();
      // Rotated, or the first look: only the end of a long one.
      if (this.#offset === null || this.#offset > size) this.#offset = Math.max(0, size - LOG_CHUNK);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOG_CHUNK), 0, LOG_CHUNK, this.#offset);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
      this.#offset += end;
      const lines = buffer.subarray(0, end).toString('utf8').split('\n');
      return lines.flatMap((line) => FOUND.exec(line)?.[1] ?? []);
    } finally {
      await handle.close();
    }
  }
}
