/** Of this tab alone: another reading, a page loaded anew and a step back keep what was typed. */
const PREFIX = 'drawbridge-draft:';

/** What was typed, and the tenant's own value that it began with. */
export type Kept<T> = { readonly base: T; readonly value: T };

/** The name of a person's draft. */
export function draftKey(personId: string, name: string): string {
  return `${PREFIX}${personId}:${name}`;
}

export function readDraft<T>(key: string): Kept<T> | null {
  const text = sessionStorage.getItem(key);
  return text === null ? null : JSON.parse(text);
}

export function keepDraft<T>(key: string, kept: Kept<T> | null): void {
  if (kept === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify(kept));
}

/** Nothing that was typed stays for whoever signs in next. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
