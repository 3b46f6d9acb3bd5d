import type { View } from '../../src/agent/view.ts';
import { isolated, plural, t } from '../surface/words.ts';

type Props = { readonly view: View };

/** Which sites are the company's, which policies say when they open, and where that ends. */
export function Protection({ view: { sites, policies, person } }: Props) {
  if (sites.count === 0) return null;
  const more = sites.count - sites.first.length;
  return (
    <details class="protection">
      <summary>{t('protectionHeading')}</summary>
      <p class="quiet">{plural('protectionSites', sites.count)}</p>
      <ul>
        {sites.first.map((pattern) => (
          <li key={pattern} class="quiet">
            <bdi dir="ltr">{pattern}</bdi>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="quiet">{plural('protectionMore', more)}</p>}
      {policies.map(({ displayName, version }) => (
        <p key={displayName} class="quiet">
          {version === null
            ? t('protectionPolicy', isolated(displayName))
            : t('protectionPolicyVersion', isolated(displayName), isolated(version))}
        </p>
      ))}
      {person && policies.length === 0 && <p class="quiet">{t('protectionNoPolicy')}</p>}
      <p class="quiet">{t('protectionBounds')}</p>
    </details>
  );
}
