import type { View } from '../../src/agent/view.ts';
import { LastReport } from '../surface/last-report.tsx';
import { organisationName } from '../surface/state-words.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View | null };

/** What is seen, what is sent and to whom, what never is, and how to stop it. */
export function PrivacyNotice({ view }: Props) {
  const organisation = view ? organisationName(view) : t('yourOrganisation');
  const sends = [t('sends_account'), t('sends_report'), ...(view?.sendsSignals ? [t('sends_signals')] : [])];
  return (
    <>
      <p>{t('aboutDoes', organisation)}</p>
      <List
        heading={t('seesHeading')}
        items={[t('sees_addresses'), t('sees_account'), t('sees_device'), t('sees_wipe')]}
      />
      <List heading={t('sendsHeading', organisation)} items={[...sends, t('sends_receipt')]} />
      {view?.person && <LastReport view={view} />}
      <List heading={t('neverHeading')} items={[t('never_pages'), t('never_input'), t('never_otherSites')]} />
      <section>
        <h2>{t('whoHeading')}</h2>
        <p>{t('whoReads', organisation)}</p>
        <p>{t('whoStops')}</p>
        {view?.privacyLink && (
          <a class="link" href={view.privacyLink} target="_blank" rel="noreferrer">
            {t('privacyLink', organisation)}
          </a>
        )}
      </section>
    </>
  );
}

type ListProps = { readonly heading: string; readonly items: readonly string[] };

function List({ heading, items }: ListProps) {
  return (
    <section>
      <h2>{heading}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}
