import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clamd, ClamdError } from './clamd.ts';

/** How many of a folder's files are looked at, the newest first: a browser's downloads, not a whole disk. */
const MOST_FILES = 500;

/** clamd takes no longer stream unless its `StreamMaxLength` says so. */
const LARGEST_FILE = 25 * 1024 * 1024;

/**
 * What clamd finds in the watched files, as it is now: a detection stands until the file is gone or clamd finds nothing in
 * it any more. That is what its log and its `VirusEvent` cannot say, since both tell of a detection and never of its end.
 */
export class Detections {
  readonly #clamd: Clamd;
  readonly #active = new Map<string, string>();
  /** Files that were clean, as they were: size and time of the last change. */
  readonly #clean = new Map<string, string>();

  constructor(clamd: Clamd) {
    this.#clamd = clamd;
  }

  /** Signatures by file. */
  get active(): ReadonlyMap<string, string> {
    return this.#active;
  }

  /**
   * Looks again at these files, and at all in which something was found.
   *
   * @throws {ClamdError} nobody can say
   */
  async look(files: Iterable<string>): Promise<void> {
    for (const file of new Set([...this.#active.keys(), ...files])) await this.#lookAt(file);
  }

  /** New signatures may find something where there was nothing. */
  forgetClean(): void {
    this.#clean.clear();
  }

  async #lookAt(file: string): Promise<void> {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) {
      this.#active.delete(file);
      this.#clean.delete(file);
      return;
    }
    const version = `${found.size} ${found.mtimeMs}`;
    if (found.size > LARGEST_FILE || this.#clean.get(file) === version) return;
    try {
      const signature = await this.#clamd.scan(file);
      if (signature) this.#active.set(file, signature);
      else {
        this.#active.delete(file);
        this.#clean.set(file, version);
      }
    } catch (error) {
      // Of a file that may not be read, or that went meanwhile, nothing new is known.
      if (error instanceof ClamdError) throw error;
    }
  }
}

/** The newest files of these folders and all below them. A folder that is not there has none. */
export async function filesIn(folders: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const dated = await Promise.all(
    files.flat().map(async (file) => ({ file, at: (await stat(file).catch(() => null))?.mtimeMs ?? 0 })),
  );
  return dated
    .sort((a, b) => b.at - a.at)
    .slice(0, MOST_FILES)
    .map(({ file }) => file);
}
