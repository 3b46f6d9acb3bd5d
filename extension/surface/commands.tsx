import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { CommandButton } from './command-button.tsx';
import { t } from './words.ts';

type Props = {
  readonly view: View;
  readonly checkLabel: string;
  readonly send: (command: SurfaceCommand) => void;
};

/** Sign in and the check, each where the view offers it; the one that helps most comes first and stands out. */
export function Commands({ view, checkLabel, send }: Props) {
  const signingIn = view.busy === 'signIn';
  const checking = view.busy === 'checkIn';
  const showSignIn = view.can.signIn || signingIn;
  const showCheck = view.can.checkNow || (checking && !showSignIn);
  if (!showSignIn && !showCheck) return null;
  return (
    <div class="commands">
      {showSignIn && (
        <CommandButton
          primary
          label={t('signIn')}
          busyLabel={t('signingIn')}
          busy={signingIn}
          enabled={view.can.signIn && view.busy === null}
          onPress={() => send('signIn')}
        />
      )}
      {showCheck && (
        <CommandButton
          primary={!showSignIn}
          label={checkLabel}
          busyLabel={t('checking')}
          busy={checking}
          enabled={view.can.checkNow && view.busy === null}
          onPress={() => send('checkNow')}
        />
      )}
    </div>
  );
}
