import type { View } from '../../src/agent/view.ts';
import { organisationName } from './state-words.ts';
import { t } from './words.ts';

type Props = { readonly view: View };

/** The organisation's own help page, where the admin named one. */
export function HelpLink({ view }: Props) {
  if (!view.helpLink) return null;
  return (
    <a class="link" href={view.helpLink} target="_blank" rel="noreferrer">
      {t('help', organisationName(view))}
    </a>
  );
}
