import type { Signal } from '../health/signal.ts';
import type { SignalName, SignalValue } from '../health/signal-levels.ts';

/** What one look at the device found. */
export type Reading = {
  readonly signals: readonly Signal[];
  readonly os: { readonly name: string; readonly build: string | null };
};

/**
 * Reads one kind of system. `read` never rejects: what cannot be read is a signal that says `unknown`. `watch` calls back
 * when something may have changed, as far as the system tells; the host looks at intervals besides.
 */
export type Reader = {
  read(): Promise<Reading>;
  watch(onChange: () => void): { close(): void };
};

export type Source = { readonly source: string; readonly raw?: Signal['raw'] };

/** A signal read now; names and values are checked against the table by the compiler. */
export function signal<Name extends SignalName>(
  name: Name,
  value: SignalValue<Name> | 'unknown',
  { source, raw = null }: Source,
): Signal {
  return {
    name,
    value,
    source: source.slice(0, 256),
    raw: typeof raw === 'string' ? raw.slice(0, 256) : raw,
    at: new Date().toISOString(),
  };
}
