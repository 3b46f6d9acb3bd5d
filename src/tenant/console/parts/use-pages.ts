import { useEffect, useState } from 'preact/hooks';
import type { Page, Query } from '../graph/graph.ts';
import { GraphError } from '../graph/graph-error.ts';
import { useConsole } from '../shell/console-context.ts';
import type { Loaded } from './use-load.ts';
import { useLoad } from './use-load.ts';

export type Pages<Item> = {
  readonly loaded: Loaded<readonly Item[]>;
  /** Asks for those that come after; `null` where these are all. */
  readonly more: (() => void) | null;
  /** Of asking for more. */
  readonly error: unknown;
};

/** A list of the admin API, page by page. `inputs` besides the query make it read anew from its beginning. */
export function usePages<Item>(path: string, query: Query, inputs: readonly unknown[] = []): Pages<Item> {
  const { graph } = useConsole();
  const [rest, setRest] = useState<{ items: readonly Item[]; next: string | null } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const read = async (signal: AbortSignal): Promise<Page<Item>> => {
    try {
      return await graph.get(path, query, signal);
    } catch (error) {
      // Of very many the tenant puts none in order: they come as they are.
      if (!(error instanceof GraphError && error.target === '$orderby')) throw error;
      return graph.get(path, { ...query, $orderby: null }, signal);
    }
  };
  const first = useLoad(read, [path, query, ...inputs], {
    keep: true,
  });
  // Another first page has others after it.
  useEffect(() => setRest(null), [first.value]);
  const next = rest ? rest.next : (first.value?.['@odata.nextLink'] ?? null);
  return {
    loaded: { ...first, value: first.value && [...first.value.value, ...(rest?.items ?? [])] },
    error,
    more:
      next === null
        ? null
        : () => {
            const { searchParams } = new URL(next, location.origin);
            graph.get<Page<Item>>(path, Object.fromEntries(searchParams)).then(
              (page) => {
                setError(null);
                setRest({ items: [...(rest?.items ?? []), ...page.value], next: page['@odata.nextLink'] ?? null });
              },
              (problem: unknown) => setError(problem),
            );
          },
  };
}
