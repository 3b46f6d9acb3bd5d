import { useEffect, useState } from 'preact/hooks';

/** What came of asking for something. While it is asked for again, what is known stays. */
export type Loaded<T> = {
  readonly value: T | null;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Asks again. */
  readonly reload: () => void;
};

/**
 * What `load` gives, asked for again whenever one of `inputs` is another; an answer that is no longer wanted is dropped and its
 * request given up. With other inputs the old value goes, unless `keep` says that it is better than nothing.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  { keep = false } = {},
): Loaded<T> {
  const key = JSON.stringify(inputs);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; value: T | null; error: unknown; turn: number }>({
    key: '',
    value: null,
    error: null,
    turn: -1,
  });
  // `load` is another function at each rendering; its inputs count.
  useEffect(() => {
    const given = new AbortController();
    load(given.signal).then(
      (value) => {
        if (!given.signal.aborted) setState({ key, value, error: null, turn });
      },
      (error: unknown) => {
        if (!given.signal.aborted) setState((before) => ({ ...before, key, error, turn }));
      },
    );
    return () => given.abort();
  }, [key, turn]);
  const isKnown = state.key === key || keep;
  return {
    value: isKnown ? state.value : null,
    error: state.key === key ? state.error : null,
    isLoading: state.key !== key || state.turn !== turn,
    reload: () => setTurn((before) => before + 1),
  };
}
