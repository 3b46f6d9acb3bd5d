import type { Draft } from './drafts.ts';
import { words } from './words.ts';

/** Says that there is something unsaved, and lets go of it. */
export function Unsaved({ draft }: { readonly draft: Pick<Draft<unknown>, 'isChanged' | 'isStale' | 'discard'> }) {
  if (!draft.isChanged) return null;
  return (
    <div class={`notice ${draft.isStale ? 'warning' : ''}`}>
      <p>{draft.isStale ? words.stale : words.unsaved}</p>
      <fluent-button size="small" onClick={draft.discard}>
        {words.discard}
      </fluent-button>
    </div>
  );
}
