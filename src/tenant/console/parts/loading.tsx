import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from './problem.tsx';
import type { Loaded } from './use-load.ts';
import { words } from './words.ts';

/** Milliseconds before waiting is shown: what comes sooner would only flicker. */
const PATIENCE = 200;

/** Milliseconds after which somebody wants to know why it takes so long. */
const LONG = 3_000;

/** `why` says what takes long, once it does. */
export function Loading({ why }: { readonly why?: string | undefined }) {
  const late = useLate(PATIENCE);
  const isLong = useLate(LONG);
  return (
    <div class="loading" role="status">
      {late && (
        <>
          <fluent-spinner size="small" />
          {isLong && why ? why : words.loading}
        </>
      )}
    </div>
  );
}

function useLate(after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return late;
}

type WhenLoadedProps<T> = {
  readonly loaded: Loaded<T>;
  readonly why?: string;
  readonly children: (value: T) => ComponentChildren;
};

/** What was asked for; until then that it is coming, or why it did not. */
export function WhenLoaded<T>({ loaded, why, children }: WhenLoadedProps<T>) {
  const { value, error, reload } = loaded;
  return (
    <>
      {error != null && <Problem error={error} again={reload} />}
      {value === null ? error == null && <Loading why={why} /> : children(value)}
    </>
  );
}

type EmptyProps = { readonly title: string; readonly children?: ComponentChildren };

/** Where there is nothing yet: says so, and what to do first. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
