import type { View } from '../../src/agent/view.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View };

/** What the health host found on this device, the worst first; open where something of it is bad. */
export function Findings({ view: { findings } }: Props) {
  if (findings.length === 0) return null;
  return (
    <details class="findings" open={findings[0]?.level !== 'secured'}>
      <summary>{t('findingsHeading')}</summary>
      <ul>
        {findings.map((finding) => (
          <li key={`${finding.name} ${finding.source}`} class="quiet">
            {t('findingLine', t(`finding_${finding.name}_${finding.value}` as FindingKey), t(`level_${finding.level}`))}{' '}
            <bdi>({finding.source})</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

type KeyOf<One> = One extends { readonly name: infer Name extends string; readonly value: infer Value extends string }
  ? `finding_${Name}_${Value}`
  : never;
/** Distributed over the signals, so that each goes with its own values. */
type FindingKey = KeyOf<View['findings'][number]>;
