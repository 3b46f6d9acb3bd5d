import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { announce } from './announce.tsx';
import { Problem } from './problem.tsx';
import { words } from './words.ts';

/** A change that the tenant has made, and the way back from it. */
type Undoable = {
  readonly said: string;
  /** `false`: it leads to where the way back is looked at and saved, as that may hit people too. */
  readonly isDirect: boolean;
  readonly undo: () => Promise<unknown>;
};

const offered = signal<Undoable | null>(null);

/** Says what was done, and takes it back if asked: until there is another such offer, or it is put away. */
export function offerUndo(said: string, undo: () => Promise<unknown>): void {
  announce(said);
  offered.value = { said, isDirect: true, undo };
}

/** Says what was done, and offers to look at the way back before it is saved: it may block or wipe somebody in its turn. */
export function offerReview(said: string, goToReview: () => void): void {
  announce(said);
  offered.value = { said, isDirect: false, undo: async () => goToReview() };
}

/** Where it stands: above the page, wherever one goes. */
export function UndoBar() {
  return offered.value && <Offer key={offered.value.said} {...offered.value} />;
}

function Offer({ said, isDirect, undo }: Undoable) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    offered.value = null;
    // The button that had the focus is gone.
    document.querySelector<HTMLElement>('main h1')?.focus();
  };
  const takeBack = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await undo();
      if (isDirect) announce(words.undone);
      close();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <div class="notice undo">
      <p dir="auto">{said}</p>
      {error !== null && <Problem error={error} />}
      <div class="row-actions">
        <fluent-button size="small" onClick={takeBack}>
          {isDirect ? words.undo : words.takeBack}
        </fluent-button>
        <fluent-button size="small" appearance="subtle" onClick={close}>
          {words.dismiss}
        </fluent-button>
      </div>
    </div>
  );
}
