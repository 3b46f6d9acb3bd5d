import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Page } from '../../graph/graph.ts';
import { devicesChanged, useCalm } from '../../live/live.ts';
import { useConsole } from '../../shell/console-context.ts';
import type { Device } from './device.ts';

/** Devices that are asked for at once. */
const PAGE = 100;

/** Milliseconds for which a scroll must rest before its rows are asked for: whoever drags the bar passes thousands. */
const REST = 80;

/** Milliseconds between two renewals of what is in sight, however much happens. */
const RENEW = 2_000;

export type Filters = Readonly<
  Record<'search' | 'access' | 'threatLevel' | 'protection' | 'lastCheckIn' | 'orderBy', string>
>;

export type Devices = {
  /** How many match; `null` until the first answer. */
  readonly count: number | null;
  readonly error: unknown;
  readonly itemAt: (index: number) => Device | null;
  readonly onRange: (first: number, last: number) => void;
  readonly reload: () => void;
};

type Known = {
  readonly key: string;
  readonly count: number | null;
  readonly pages: ReadonlyMap<number, readonly Device[]>;
};

/** The devices that match, page by page as they come into sight, and renewed as they change. */
export function useDevices(filters: Filters): Devices {
  const { graph } = useConsole();
  const key = JSON.stringify(filters);
  const [known, setKnown] = useState<Known>({ key, count: null, pages: new Map() });
  const [error, setError] = useState<unknown>(null);
  const range = useRef({ first: 0, last: PAGE - 1 });
  const running = useRef<{ given: AbortController; asked: Set<number> }>({
    given: new AbortController(),
    asked: new Set(),
  });

  const ask = useCallback(
    async (page: number) => {
      const { given, asked } = running.current;
      if (asked.has(page)) return;
      asked.add(page);
      try {
        // The first says how many there are; the others need not count them again.
        const query = { ...JSON.parse(key), top: PAGE, skip: page * PAGE, count: page === 0 };
        const found = await graph.get<Page<Device>>('/drawbridge/devices', query, given.signal);
        if (given.signal.aborted) return;
        setError(null);
        setKnown((before) => ({
          key,
          count: found['@odata.count'] ?? before.count,
          // What another filter found is of no use; what this one found before stays until its own page is here.
          pages: new Map(before.key === key ? before.pages : []).set(page, found.value),
        }));
      } catch (problem) {
        asked.delete(page);
        if (!given.signal.aborted) setError(problem);
      }
    },
    [graph, key],
  );
  const askForRange = useCallback(() => {
    const { first, last } = range.current;
    void ask(0);
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) void ask(page);
  }, [ask]);
  const renew = useCallback(() => {
    running.current.given.abort();
    running.current = { given: new AbortController(), asked: new Set() };
    askForRange();
  }, [askForRange]);

  useEffect(() => {
    range.current = { first: 0, last: PAGE - 1 };
    renew();
    return () => running.current.given.abort();
  }, [renew]);

  const changed = useCalm(devicesChanged, RENEW);
  const seen = useRef(changed);
  useEffect(() => {
    if (seen.current === changed) return;
    seen.current = changed;
    renew();
  }, [changed, renew]);

  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = { first, last };
      clearTimeout(rest.current);
      rest.current = setTimeout(askForRange, REST);
    },
    [askForRange],
  );
  return {
    // The answers for the filters before stay in sight until the first new one: nothing jumps.
    count: known.count,
    error,
    itemAt: (index) => known.pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null,
    onRange,
    reload: renew,
  };
}
