import { useLayoutEffect, useRef } from 'preact/hooks';
import type { View } from '../../src/agent/view.ts';
import { organisationName } from '../surface/state-words.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View; readonly onAnswer: (takeBack: boolean) => void };

/** Asked in place, with all that follows from yes. The focus goes to the answer that changes nothing. */
export function TakeBackQuestion({ view, onAnswer }: Props) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  const { yes, consequences } = questionFor(view);
  return (
    <div class="offer">
      <h3>{t('takeBackHeading')}</h3>
      <ul>
        {consequences.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <div class="commands">
        <button ref={keep} type="button" class="button" onClick={() => onAnswer(false)}>
          {t('takeBackKeep')}
        </button>
        <button type="button" class="button danger" onClick={() => onAnswer(true)}>
          {yes}
        </button>
      </div>
    </div>
  );
}

function questionFor(view: View): { readonly yes: string; readonly consequences: readonly string[] } {
  const after = [t('takeBackOpen'), t('takeBackAgain')];
  if (view.state === 'wiped') return { yes: t('acceptedTakeBack'), consequences: [...after, t('takeBackReceipt')] };
  if (view.state === 'signedOut') return { yes: t('acceptedTakeBack'), consequences: [...after, t('takeBackData')] };
  const signsOut = t('takeBackSignsOut');
  if (!view.signOut.wipes) return { yes: t('takeBackSignOut'), consequences: [signsOut, ...after, t('takeBackData')] };
  const removal = t('signOutConfirmWipe', organisationName(view));
  return { yes: t('signOutAndRemove'), consequences: [signsOut, removal, t('takeBackAfterRemoval')] };
}
