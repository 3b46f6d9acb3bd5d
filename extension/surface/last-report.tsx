import type { View } from '../../src/agent/view.ts';
import { moment } from './time-words.ts';
import { isolated, t } from './words.ts';

type Props = { readonly view: View };

/** All that was last reported about this browser, for the person whom it concerns. */
export function LastReport({ view }: Props) {
  return (
    <details class="last-report">
      <summary>{t('sentHeading')}</summary>
      {reportLines(view).map((line) => (
        <p key={line} class="quiet">
          {line}
        </p>
      ))}
    </details>
  );
}

export function reportLines({ sent, deviceTag }: View): readonly string[] {
  if (!sent) return [t('sentNever')];
  const { versions, health, provenance, signals = [], enforcement, refusals, id } = sent.report;
  const codes = (list: readonly string[]) => isolated(list.join(', ') || '0');
  const joined = (...parts: readonly unknown[]) => isolated(parts.filter((part) => part != null).join(' '));
  return [
    t('sentAt', moment(sent.at)),
    t(
      'sentVersions',
      joined(versions.extension, versions.extensionId),
      isolated(versions.browser),
      joined(versions.platform, versions.platformVersion, versions.osBuild),
    ),
    ...health.map(({ connectorId, state }) => t('sentHealth', isolated(connectorId), isolated(state))),
    ...(health.length === 0 ? [t('sentNoHealth')] : []),
    ...(provenance
      ? [t('sentProvenance', joined(provenance.kind, provenance.version, provenance.scope, provenance.problem))]
      : []),
    ...signals.map(({ name, value, source, raw }) =>
      t('sentSignal', isolated(name), joined(value, raw), isolated(source)),
    ),
    ...(enforcement ? [t(`sentAccess_${enforcement.access}`)] : []),
    ...(enforcement ? [t('sentProblems', codes(enforcement.problems))] : []),
    ...(refusals.length > 0 ? [t('sentRefusals', codes(refusals))] : []),
    t('sentIds', isolated(deviceTag ?? ''), isolated(id)),
  ];
}
