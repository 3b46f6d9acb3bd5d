import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from './problem.tsx';
import type { Loaded } from './use-load.ts';
import { words } from './words.ts';

/** Milliseconds before waiting is shown: what comes sooner would only flicker. */
const PATIENCE = 200;

export function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status">
      {late && (
        <>
          <fluent-spinner size="small" />
          {words.loading}
        </>
      )}
    </div>
  );
}

type WhenLoadedProps<T> = { readonly loaded: Loaded<T>; readonly children: (value: T) => ComponentChildren };

/** What was asked for; until then that it is coming, or why it did not. */
export function WhenLoaded<T>({ loaded, children }: WhenLoadedProps<T>) {
  const { value, error, reload } = loaded;
  return (
    <>
      {error != null && <Problem error={error} again={reload} />}
      {value === null ? error == null && <Loading /> : children(value)}
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
