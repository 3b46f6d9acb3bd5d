import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useMe } from '../shell/me.ts';
import { draftKey, type Kept, keepDraft, readDraft } from './kept-drafts.ts';

/** What somebody has typed and not saved yet. */
export type Draft<T> = {
  readonly value: T;
  /** What it began with: what differs from it is what they changed. */
  readonly base: T;
  readonly isChanged: boolean;
  /** The tenant has another value by now than the one it began with. */
  readonly isStale: boolean;
  readonly change: (value: T) => void;
  /** Goes back to what the tenant has. */
  readonly discard: () => void;
};

/**
 * A draft of `current`, which is plain data. `name` says of what; another admin in the same tab has drafts of their own.
 * As long as there are changes the browser asks before it closes the page.
 */
export function useDraft<T>(name: string, current: T): Draft<T> {
  const key = draftKey(useMe().id, name);
  const [kept, setKept] = useState<Kept<T>>(() => readDraft(key) ?? { base: current, value: current });
  const isChanged = !isSame(kept.base, kept.value);
  // What came since is shown at once where nothing was typed.
  const shown = isChanged ? kept : { base: current, value: current };
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isChanged]);
  useEffect(() => {
    const laid = readDraft<T>(key);
    if (laid) setKept(laid);
  }, [laidDown.value]);
  const latest = useRef(shown);
  latest.current = shown;
  const keep = (next: Kept<T>) => {
    latest.current = next;
    keepDraft(key, isSame(next.base, next.value) ? null : next);
    setKept(next);
  };
  return {
    ...shown,
    isChanged,
    isStale: isChanged && !isSame(kept.base, current),
    change: (value) => keep({ base: latest.current.base, value }),
    discard: () => keep({ base: current, value: current }),
  };
}

/** How many drafts were laid down for whoever shows them: by then a page may be open that has read its own before. */
const laidDown = signal(0);

/** Lays down a draft: `value`, to be looked at and saved over `base`. */
export function layDownDraft<T>(personId: string, name: string, kept: Kept<T>): void {
  keepDraft(draftKey(personId, name), kept);
  laidDown.value += 1;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
