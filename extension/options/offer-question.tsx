import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Offer } from '../../src/discovery/offer.ts';
import { hasOtherLetters } from '../../src/discovery/scripts.ts';
import { isolated, plural, t } from '../surface/words.ts';

type Props = { readonly offer: Offer; readonly onAnswer: (accepted: boolean) => void };

/** What an organisation asks for, whole, and the question. The focus goes to its heading, so that it is read first. */
export function OfferQuestion({ offer, onAnswer }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const { domain, domains, configuration } = offer;
  const { corporateSites, corporateSiteExceptions: exceptions = [] } = configuration;
  return (
    <div class="offer">
      <h3 ref={heading} tabIndex={-1}>
        {t('setUpOfferHeading', isolated(domain))}
      </h3>
      {domains.some(hasOtherLetters) && <p class="wrong">{t('setUpOtherLetters')}</p>}
      <p>{t('setUpCallsItself', isolated(configuration.organisationName))}</p>
      <h4>{t('setUpMayHeading')}</h4>
      <ul>
        {allowances(offer).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <h4>{plural('protectionSites', corporateSites.length)}</h4>
      <Names names={corporateSites} />
      {exceptions.length > 0 && (
        <>
          <h4>{t('setUpExceptions')}</h4>
          <Names names={exceptions} />
        </>
      )}
      {domains.length > 1 && (
        <>
          <p>{t('setUpDomains')}</p>
          <Names names={domains} />
        </>
      )}
      <div class="commands">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          {t('setUpDecline')}
        </button>
        <button type="button" class="button primary" onClick={() => onAnswer(true)}>
          {t('setUpAccept')}
        </button>
      </div>
    </div>
  );
}

function allowances({ configuration }: Offer): readonly string[] {
  const { tenant, whenSignedOut, healthSource, healthSignals } = configuration;
  return [
    whenSignedOut === 'allow' ? t('setUpMayBlockSignedIn') : t('setUpMayBlock'),
    t('setUpMayRemove'),
    t('setUpMayReport', isolated(new URL(tenant).host)),
    ...(healthSource === 'nativeHost' ? [t('setUpMayHealth')] : []),
    ...(healthSignals === 'report' ? [t('setUpMaySignals')] : []),
    t('setUpMayEnd'),
  ];
}

/** As browsers write them: what is written in other letters may be taken for something else. */
function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul>
      {names.map((name) => (
        <li key={name}>
          <code dir="ltr">{name}</code>
        </li>
      ))}
    </ul>
  );
}
