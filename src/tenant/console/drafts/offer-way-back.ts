import { offerReview } from '../parts/undo.tsx';
import { navigate } from '../router.tsx';
import { layDownDraft } from './drafts.ts';
import type { Kept } from './kept-drafts.ts';

type Where = {
  readonly personId: string;
  /** What it is a draft of, as {@link useDraft} names it. */
  readonly name: string;
  /** Where it is looked at and saved. */
  readonly to: string;
};

/** Says what was done, and offers what was there before as a draft over it: the way back may hit people in its turn. */
export function offerWayBack<T>(said: string, { personId, name, to }: Where, { base, value }: Kept<T>): void {
  offerReview(said, () => {
    layDownDraft(personId, name, { base: value, value: base });
    navigate(to);
  });
}
