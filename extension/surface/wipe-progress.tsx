import type { View } from '../../src/agent/view.ts';
import { WIPE_STEPS } from '../../src/protocol/wipe-outcome.ts';
import { t } from './words.ts';

type Props = { readonly wipe: NonNullable<View['wipe']> };

/** How far a wipe has come, in words and as a bar: one part for each step. */
export function WipeProgressBar({ wipe: { progress, stopping } }: Props) {
  const step = WIPE_STEPS.find((known) => known === progress?.step);
  if (!progress || !step) return null;
  const within = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  const value = WIPE_STEPS.indexOf(step) + within;
  return (
    <div class="wipe-progress">
      <label for="wipe-progress">{t(`wipeStep_${step}`)}</label>
      <progress id="wipe-progress" max={WIPE_STEPS.length} value={value} />
      {stopping && <p class="quiet">{t('wipeStopping')}</p>}
    </div>
  );
}
