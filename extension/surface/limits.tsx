import type { EnforcementProblem } from '../../src/agent/enforcement-problem.ts';
import type { View } from '../../src/agent/view.ts';
import { t } from './words.ts';

type Underscored<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : Text;

type Props = { readonly view: View };

/** What of a block does not hold in this browser, and what would mend it. */
export function Limits({ view }: Props) {
  if (view.limits.length === 0) return null;
  return (
    <details class="limits">
      <summary>{t('limitsHeading')}</summary>
      <ul>
        {view.limits.map((limit) => (
          <li key={limit} class="quiet">
            {t(`limit_${limit.replaceAll('-', '_') as Underscored<EnforcementProblem>}`)}
          </li>
        ))}
      </ul>
    </details>
  );
}
