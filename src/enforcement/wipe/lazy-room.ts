import type { CompanyOrigin } from './company-origins.ts';
import { ReadingRoom } from './reading.ts';

/** Origins that are read at all. */
const MOST_READ = 1_000;

/** A room for reading, opened when it is first needed. Where none can be had, nothing is read and that is said. */
export class LazyRoom {
  readonly #origins: () => readonly string[];
  #opened: Promise<ReadingRoom | null> | null = null;

  constructor(origins: () => readonly string[]) {
    this.#origins = origins;
  }

  room(origins: readonly string[] = this.#origins()): Promise<ReadingRoom | null> {
    this.#opened ??= ReadingRoom.open(origins).catch((error) => {
      console.warn(`Nothing can be read back: ${String(error)}`);
      return null;
    });
    return this.#opened;
  }

  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }
}

/** Those that are read, where there are more than the browser takes quickly: first those that were seen here. */
export function mostTelling(origins: readonly CompanyOrigin[]): readonly string[] {
  const [seen, others] = [origins.filter(({ seen }) => seen), origins.filter(({ seen }) => !seen)];
  return [...seen, ...others].slice(0, MOST_READ).map(({ origin }) => origin);
}
