import type { View } from '../../src/agent/view.ts';
import { now } from './clock.ts';
import { problemSentence } from './problem-words.ts';
import { comingBlock, organisationName } from './state-words.ts';
import { age } from './time-words.ts';
import { useObservable } from './use-observable.ts';
import { t } from './words.ts';

type Props = { readonly view: View };

/** What went wrong last, how long ago, and until when it does no harm. */
export function Problem({ view }: Props) {
  const time = useObservable(now);
  if (!view.problem) return null;
  const change = comingBlock(view, time);
  return (
    <section class="problem" aria-label={t('problemHeading')}>
      <p>{problemSentence(view.problem.code, organisationName(view))}</p>
      {change && <p>{change}</p>}
      <p class="quiet">
        <time dateTime={new Date(view.problem.at).toISOString()}>{age(view.problem.at, time)}</time>
      </p>
    </section>
  );
}
