import { now } from './clock.ts';
import { age, moment } from './time-words.ts';
import { useObservable } from './use-observable.ts';
import { t } from './words.ts';

type Props = { readonly checkedAt: number | null };

/** How old the last good check is; the exact time on hover. */
export function CheckedAge({ checkedAt }: Props) {
  const time = useObservable(now);
  if (checkedAt === null) return <p class="quiet">{t('checkedNever')}</p>;
  return (
    <p class="quiet">
      <time dateTime={new Date(checkedAt).toISOString()} title={moment(checkedAt)}>
        {t('checkedAge', age(checkedAt, time))}
      </time>
    </p>
  );
}
