import type { View } from '../../src/agent/view.ts';
import { exceeds, THREAT_LEVELS, type ThreatLevel } from '../../src/health/threat-level.ts';
import { t } from './words.ts';

type Props = { readonly threat: NonNullable<View['threat']> };

/** The four device threat levels with this device and the policy's limit marked in words; what is not allowed is hatched. */
export function ThreatScale({ threat }: Props) {
  return (
    <section class="threat" aria-labelledby="threat-heading">
      <h2 id="threat-heading">{t('threatHeading')}</h2>
      <p class="quiet">{t('threatExplained')}</p>
      <ol class="threat-scale">
        {THREAT_LEVELS.map((level) => (
          <Step key={level} level={level} threat={threat} />
        ))}
      </ol>
      {threat.found === null && <p>{t('threatUnknown')}</p>}
    </section>
  );
}

function Step({ level, threat }: Props & { readonly level: ThreatLevel }) {
  const yours = level === threat.found;
  const above = exceeds(level, threat.allowed);
  const classes = ['threat-step', above ? 'above' : 'within', yours ? 'yours' : ''].filter(Boolean);
  return (
    <li class={classes.join(' ')}>
      <span class="threat-bar" aria-hidden="true" />
      <span class="threat-level">{t(`level_${level}`)}</span>
      {yours && <span class="threat-mark yours-mark">{t('threatYours')}</span>}
      {level === threat.allowed && <span class="threat-mark">{t('threatAllowed')}</span>}
    </li>
  );
}
