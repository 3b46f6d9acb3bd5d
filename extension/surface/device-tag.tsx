import { t } from './words.ts';

type Props = { readonly tag: string | null };

/** What support asks for; one click selects all of it. */
export function DeviceTag({ tag }: Props) {
  if (!tag) return null;
  return (
    <p class="quiet">
      {t('deviceTag')} <code class="device-tag">{tag}</code>
      <br />
      {t('deviceTagHint')}
    </p>
  );
}
