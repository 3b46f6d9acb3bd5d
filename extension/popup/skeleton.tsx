import { useLate } from '../surface/use-late.ts';
import { t } from '../surface/words.ts';

const PATIENCE = 5_000;

/** The shape of what comes, for the moment until the worker speaks; words only when that takes unusually long. */
export function Skeleton() {
  const isLate = useLate(PATIENCE);
  return (
    <main class="skeleton" aria-busy="true">
      <h1 class="visually-hidden">{t('loading')}</h1>
      <span class="bone short" aria-hidden="true" />
      <span class="bone" aria-hidden="true" />
      <span class="bone tall" aria-hidden="true" />
      <p role="status">{isLate ? t('stillLoading') : ''}</p>
    </main>
  );
}
