import { useSignal } from '@preact/signals';
import { Dialog } from '../parts/dialog.tsx';
import { SignInError } from '../session/sign-in-error.ts';
import { useConsole } from './console-context.ts';
import { words } from './words.ts';

/** Above the page while its sign-in has ended: the page keeps what was typed, and its requests wait. */
export function SignInAgain() {
  const { session } = useConsole();
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  if (session.state.value !== 'ended') return null;
  const renew = async () => {
    busy.value = true;
    problem.value = null;
    try {
      await session.renew();
    } catch (error) {
      problem.value = words.start[error instanceof SignInError ? error.code : 'other'];
    }
    busy.value = false;
  };
  return (
    <Dialog title={words.endedTitle} isAlert>
      <p>{words.endedText}</p>
      {problem.value !== null && <p class="problem-line">{problem}</p>}
      <div class="dialog-actions">
        <fluent-button appearance="primary" onClick={renew}>
          {words.signIn}
        </fluent-button>
      </div>
      <p class="quiet" role="status">
        {busy.value ? words.endedBusy : ''}
      </p>
    </Dialog>
  );
}
