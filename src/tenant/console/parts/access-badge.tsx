import { ACCESS_WORDS, type ShownAccess } from '../words/access-words.ts';

const SIGNS: Readonly<Record<ShownAccess, string>> = { allow: '✓', warn: '!', block: '✕', wipe: '⌫', unknown: '?' };

/** What a browser lets in: a word, and a sign and a colour that say the same. */
export function AccessBadge({ access }: { readonly access: ShownAccess }) {
  return (
    <span class="badge" data-access={access}>
      <span aria-hidden="true">{SIGNS[access]}</span> {ACCESS_WORDS[access]}
    </span>
  );
}
