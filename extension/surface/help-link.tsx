import type { View } from '../../src/agent/view.ts';
import { organisationName } from './state-words.ts';
import { t } from './words.ts';

type Props = { readonly view: View };

/** The organisation's own words and page on how to get help, where the admin has given them. */
export function HelpLink({ view }: Props) {
  return (
    <>
      {view.helpText && (
        <p class="help-text">
          <bdi>{view.helpText}</bdi>
        </p>
      )}
      {view.helpLink && (
        <a class="link" href={view.helpLink} target="_blank" rel="noreferrer">
          {t('help', organisationName(view))}
        </a>
      )}
    </>
  );
}
