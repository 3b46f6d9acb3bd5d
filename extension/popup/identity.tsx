import type { View } from '../../src/agent/view.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View };

/** Whose browser this is to the organisation. */
export function Identity({ view }: Props) {
  return (
    <header class="identity">
      <p class="organisation">
        <bdi>{view.organisation ?? t('extensionName')}</bdi>
      </p>
      {view.person && (
        <p class="quiet">
          <bdi>{view.person.displayName}</bdi>
          <br />
          <bdi>{view.person.userPrincipalName}</bdi>
        </p>
      )}
    </header>
  );
}
