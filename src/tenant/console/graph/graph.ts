import type { Session } from '../session/session.ts';
import { errorOf, GraphError } from './graph-error.ts';

/** Times that a request is made again after 429, and how long it waits at most, in seconds. */
const ATTEMPTS = 3;
const LONGEST_WAIT = 30;

/** The newest version, which has all that there is here. */
const VERSION = '/beta';

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A page of a list. */
export type Page<Item> = {
  readonly value: readonly Item[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.count'?: number;
};

/**
 * The admin API, as any script has it. Paths are those below `/beta`. A call whose token has ended waits until the person has
 * signed in again, and is then made once more.
 *
 * @throws {GraphError}
 */
export type Graph = {
  /** One resource, or one page of a list. `signal` gives it up. */
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  /** A whole list, page by page; for lists that are known to be short. */
  list<Item>(path: string, query?: Query, signal?: AbortSignal): Promise<readonly Item[]>;
  post<T = undefined>(path: string, body?: unknown): Promise<T>;
  patch<T = undefined>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
  /** The answer itself, for what is no JSON: a file, a stream of events. */
  raw(path: string, query?: Query, signal?: AbortSignal): Promise<Response>;
};

export function createGraph(session: Pick<Session, 'token' | 'ended'>): Graph {
  async function send(address: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const token = await session.token();
      const headers = { ...init.headers, Authorization: `Bearer ${token}` };
      const response = await fetch(address, { ...init, headers }).catch((cause: unknown) => {
        if (init.signal?.aborted) throw cause;
        throw new GraphError('unreachable', 'The tenant could not be reached.', { cause });
      });
      if (response.ok) return response;
      const error = await errorOf(response);
      if (response.status === 401) session.ended(token);
      else if (response.status !== 429 || attempt === ATTEMPTS) throw error;
      else await waitFor(response.headers.get('Retry-After'));
    }
  }
  const getJson = async <T>(address: string, signal?: AbortSignal): Promise<T> =>
    (await send(address, { ...(signal && { signal }) })).json();
  const write = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const response = await send(addressOf(path), {
      method,
      headers: json,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (response.status === 204 ? undefined : await response.json()) as T;
  };

  return {
    get: (path, query, signal) => getJson(addressOf(path, query), signal),
    async list<Item>(path: string, query?: Query, signal?: AbortSignal) {
      const items: Item[] = [];
      let address: string | undefined = addressOf(path, query);
      while (address !== undefined) {
        const page: Page<Item> = await getJson(here(address), signal);
        items.push(...page.value);
        address = page['@odata.nextLink'];
      }
      return items;
    },
    post: (path, body) => write('POST', path, body),
    patch: (path, body) => write('PATCH', path, body),
    delete: (path) => write('DELETE', path),
    raw: (path, query, signal) => send(addressOf(path, query), { ...(signal && { signal }) }),
  };
}

function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `${VERSION}${path}${text && `?${text}`}`;
}

/** A next link names the tenant as others see it; the console talks with whoever served it. */
function here(address: string): string {
  const { pathname, search } = new URL(address, location.origin);
  return pathname + search;
}

function waitFor(retryAfter: string | null): Promise<void> {
  const seconds = Math.min(Number(retryAfter) || 1, LONGEST_WAIT);
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** A text as a literal of `$filter`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
