import { computed, signal } from '@preact/signals';
import type { AnchorHTMLAttributes } from 'preact';
import { BASE } from './session/settings.ts';

/** Where the console is: the path below `/console`, and what stands behind the question mark (filters, a search, an open pane). */
export type Place = { readonly path: string; readonly search: string };

const current = signal<Place>(placeNow());

/** Pages that were gone to since the console was loaded: the first takes no focus. */
export const visits = signal(0);

export const path = computed(() => current.value.path);
export const search = computed(() => new URLSearchParams(current.value.search));

function placeNow(): Place {
  const path = location.pathname.startsWith(BASE) ? location.pathname.slice(BASE.length) : '/';
  return { path: path === '' ? '/' : path, search: location.search };
}

addEventListener('popstate', () => {
  const before = current.value.path;
  current.value = placeNow();
  if (current.value.path !== before) visits.value += 1;
});

/** The address was changed by somebody else: the sign-in gives back the one that it was called from. */
export function readPlace(): void {
  current.value = placeNow();
}

/** Goes to a page of the console, `/devices?state=block`. */
export function navigate(to: string, { replace = false } = {}): void {
  const before = current.value.path;
  history[replace ? 'replaceState' : 'pushState'](null, '', BASE + to);
  current.value = placeNow();
  if (current.value.path === before) return;
  visits.value += 1;
  scrollTo(0, 0);
}

/** Changes what stands behind the question mark; what is empty goes. A way back is kept for what opens something. */
export function setSearch(changes: Readonly<Record<string, string | null>>, { replace = true } = {}): void {
  const next = new URLSearchParams(current.peek().search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  if (text === new URLSearchParams(current.peek().search).toString()) return;
  navigate(`${current.peek().path}${text && `?${text}`}`, { replace });
}

/** What `pattern` (`/devices/:id`) finds in `place`; `null` where it is another page's. */
export function match(pattern: string, place: string): Readonly<Record<string, string>> | null {
  const [wanted, found] = [pattern.split('/'), place.replace(/\/$/, '').split('/')];
  if (pattern === '/') return place === '/' ? {} : null;
  if (wanted.length !== found.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = found[index] ?? '';
    if (part.startsWith(':')) parameters[part.slice(1)] = decodeURIComponent(text);
    else if (part !== text) return null;
  }
  return parameters;
}

type LinkProps = Pick<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  'children' | 'class' | 'dir' | 'title' | 'tabIndex' | 'aria-current'
> & {
  readonly to: string;
  readonly onClick?: () => void;
};

/** A link to a page of the console. It is a link of the browser's too, with all that people do with links. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={BASE + to}
      onClick={(event) => {
        onClick?.();
        const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (!isPlain || event.defaultPrevented) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
