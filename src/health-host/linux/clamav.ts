import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signal } from '../../health/signal.ts';
import { signal } from '../reader.ts';
import { FoundInLog, watchFolders } from './changes.ts';
import { Clamd } from './clamd.ts';
import { Detections, filesIn } from './detections.ts';

const DAY = 86_400_000;

export type ClamavOptions = {
  readonly clamdSocket: string;
  readonly clamdLog: string;
  readonly databaseFolder: string;
  /** Where the host itself has clamd look. */
  readonly watchedFolders: readonly string[];
};

/** ClamAV as a health source: clamd on its socket, what it finds, and how old its signatures are. */
export class Clamav {
  readonly #options: ClamavOptions;
  readonly #clamd: Clamd;
  readonly #detections: Detections;
  readonly #log: FoundInLog;
  readonly #changed = new Set<string>();
  #engine: string | null = null;

  constructor(options: ClamavOptions) {
    this.#options = options;
    this.#clamd = new Clamd(options.clamdSocket);
    this.#detections = new Detections(this.#clamd);
    this.#log = new FoundInLog(options.clamdLog);
  }

  watch(onChange: () => void): { close(): void } {
    return watchFolders(this.#options.watchedFolders, (files) => {
      for (const file of files) this.#changed.add(file);
      onChange();
    });
  }

  /** `unknown` where clamd does not answer: that a scanner is down says nothing of what is on the disk. */
  async read(): Promise<readonly Signal[]> {
    try {
      const { engine, signaturesAt } = await this.#clamd.version();
      const newest = signaturesAt ?? (await newestIn(this.#options.databaseFolder));
      const version = `${engine} ${newest?.toISOString() ?? ''}`;
      if (version !== this.#engine) this.#detections.forgetClean();
      const isWhole = version !== this.#engine;
      const changed = [...this.#changed, ...(await this.#log.read())];
      this.#changed.clear();
      await this.#detections.look(isWhole ? [...changed, ...(await filesIn(this.#options.watchedFolders))] : changed);
      this.#engine = version;
      return [
        signal('antivirus', 'on', { source: 'ClamAV', raw: engine }),
        ...this.#threats(),
        signal('signatures', ageOf(newest), { source: 'ClamAV', raw: newest?.toISOString() ?? null }),
      ];
    } catch (error) {
      // The next look is a whole one.
      this.#engine = null;
      const raw = (error as { readonly code?: string }).code ?? String(error);
      return [
        signal('antivirus', 'unknown', { source: 'ClamAV', raw }),
        signal('activeThreat', 'unknown', { source: 'ClamAV', raw }),
      ];
    }
  }

  #threats(): readonly Signal[] {
    const active = [...this.#detections.active.values()].slice(0, 16);
    if (active.length === 0) return [signal('activeThreat', 'none', { source: 'ClamAV' })];
    return active.map((raw) => signal('activeThreat', severityOf(raw), { source: 'ClamAV', raw }));
  }
}

/** ClamAV has no severities: what it calls possibly unwanted, or only suspects, is moderate, and all else high. */
function severityOf(signature: string): 'moderateSeverity' | 'highSeverity' {
  return /^(PUA|Heuristics)\./.test(signature) ? 'moderateSeverity' : 'highSeverity';
}

/** freshclam looks many times a day: a week without anything is out of date (clamd warns then too), a month too old. */
function ageOf(newest: Date | null) {
  if (!newest) return 'unknown';
  const age = Date.now() - newest.getTime();
  return age > 30 * DAY ? 'tooOld' : age > 7 * DAY ? 'outOfDate' : 'current';
}

async function newestIn(folder: string): Promise<Date | null> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    names
      .filter((name) => /\.(cvd|cld|cud|[hn]db|hsb|ldb)$/.test(name))
      .map(async (name) => (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0),
  );
  const newest = Math.max(0, ...times);
  return newest > 0 ? new Date(newest) : null;
}
