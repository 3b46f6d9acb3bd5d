import { useRef, useState } from 'preact/hooks';
import { DiscoveryError } from '../../src/discovery/discovery-error.ts';
import type { Offer } from '../../src/discovery/offer.ts';
import { isolated, t } from '../surface/words.ts';
import { OfferQuestion } from './offer-question.tsx';

/** How the page finds an organisation and keeps that it was accepted. */
export type SetUpPorts = {
  /** Throws a {@link DiscoveryError}. */
  readonly discover: (address: string) => Promise<Offer>;
  readonly accept: (offer: Offer) => Promise<void>;
};

type Props = {
  readonly ports: SetUpPorts;
  /** Where the organisation is known, and only what it asks for may have changed. */
  readonly domain?: string;
};

/** Finds the organisation of a work address, shows what it asks for, and keeps the answer. */
export function SetUp({ ports, domain }: Props) {
  const address = useRef(domain ?? '');
  const [looking, setLooking] = useState(false);
  const [offer, setOffer] = useState<Offer | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  const attempt = async (deed: () => Promise<void>) => {
    setLooking(true);
    setFailure(null);
    await deed().catch(setFailure);
    setLooking(false);
  };
  const find = () => attempt(async () => setOffer(await ports.discover(address.current)));
  const answer = (found: Offer, yes: boolean) => {
    setOffer(null);
    if (yes) void attempt(() => ports.accept(found));
  };

  if (offer) return <OfferQuestion offer={offer} onAnswer={(yes) => answer(offer, yes)} />;
  return (
    <form
      class="set-up"
      onSubmit={(event) => {
        event.preventDefault();
        if (!looking) void find();
      }}
    >
      {domain === undefined && (
        <>
          <label for="work-address">{t('setUpAddress')}</label>
          <input
            id="work-address"
            type="text"
            inputMode="email"
            autoComplete="email"
            spellcheck={false}
            dir="ltr"
            aria-describedby="work-address-hint"
            value={address.current}
            onInput={({ currentTarget }) => {
              address.current = currentTarget.value;
            }}
          />
          <p id="work-address-hint" class="quiet">
            {t('setUpAddressHint')}
          </p>
        </>
      )}
      <div class="commands">
        <button type="submit" class={domain === undefined ? 'button primary' : 'button'} aria-disabled={looking}>
          {looking && <span class="spinner" aria-hidden="true" />}
          {t(looking ? 'setUpFinding' : domain === undefined ? 'setUpFind' : 'acceptedAgain')}
        </button>
      </div>
      <div role="alert">{failure !== null && <Refusal failure={failure} />}</div>
    </form>
  );
}

/** The sentence for the person; code and detail are for the admin to whom it is read out. */
function Refusal({ failure }: { readonly failure: unknown }) {
  if (!(failure instanceof DiscoveryError)) return <p class="wrong">{t('setUpNotStored')}</p>;
  const { code, subject, message } = failure;
  return (
    <>
      <p class="wrong">{t(`setUpRefused_${underscored(code)}`, isolated(subject))}</p>
      <p class="quiet" lang="en" dir="ltr">
        <code>{code}</code> <bdi>{message}</bdi>
      </p>
    </>
  );
}

type Underscored<Code extends string> = Code extends `${infer First}-${infer Rest}`
  ? `${First}_${Underscored<Rest>}`
  : Code;

function underscored<Code extends string>(code: Code): Underscored<Code> {
  return code.replaceAll('-', '_') as Underscored<Code>;
}
