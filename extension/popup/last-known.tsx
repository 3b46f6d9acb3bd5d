import { useLate } from '../surface/use-late.ts';
import { t } from '../surface/words.ts';

/** Milliseconds: a worker that is at hand, or starts as it usually does, has spoken by then, and words would only flicker. */
const SOON = 400;

/** Says that what is shown is what was known last, while the worker that knows better is being started. */
export function LastKnown() {
  return useLate(SOON) ? <p class="quiet last-known">{t('lastKnown')}</p> : null;
}
