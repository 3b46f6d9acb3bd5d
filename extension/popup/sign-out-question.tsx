import { useLayoutEffect, useRef } from 'preact/hooks';
import type { View } from '../../src/agent/view.ts';
import { organisationName } from '../surface/state-words.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View; readonly onAnswer: (signOut: boolean) => void };

/** Asked in place, with what follows from yes. The focus goes to the answer that changes nothing. */
export function SignOutQuestion({ view, onAnswer }: Props) {
  const stay = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => stay.current?.focus(), []);
  return (
    <footer>
      <section class="question" aria-labelledby="sign-out-heading" aria-describedby="sign-out-consequences">
        <h2 id="sign-out-heading">{t('signOutConfirmHeading', organisationName(view))}</h2>
        <ul id="sign-out-consequences">
          <li>{t('signOutConfirmReporting')}</li>
          {view.signOut.wipes && <li>{t('signOutConfirmWipe', organisationName(view))}</li>}
          <li>{t(view.signOut.sites === 'open' ? 'signOutConfirmOpen' : 'signOutConfirmSites')}</li>
        </ul>
        <div class="commands">
          <button ref={stay} type="button" class="button" onClick={() => onAnswer(false)}>
            {t('staySignedIn')}
          </button>
          <button type="button" class="button danger" onClick={() => onAnswer(true)}>
            {t(view.signOut.wipes ? 'signOutAndRemove' : 'signOut')}
          </button>
        </div>
      </section>
    </footer>
  );
}
