import { useState } from 'preact/hooks';
import { Impact } from '../../impact/impact.tsx';
import { announce } from '../../parts/announce.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { addressOf, type Policy } from './policy.ts';
import { words } from './words.ts';

type DeleteProps = { readonly policy: Policy; readonly onClose: () => void };

/** Asks before a policy goes, and says whom that would let in. */
export function DeleteDialog({ policy, onClose }: DeleteProps) {
  const { graph } = useConsole();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    setError(null);
    try {
      await graph.delete(addressOf(policy.id));
      announce(words.deleted(policy.displayName));
      navigate('/apps/protection');
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.deleteTitle(policy.displayName)} isAlert onClose={onClose}>
      <p>{words.deleteText}</p>
      {error !== null && <Problem error={error} />}
      <Impact change={{ policyId: policy.id, policy: null }}>
        {(_outcome, isKnown) => (
          <div class="dialog-actions">
            <fluent-button appearance="primary" disabled={isBusy || !isKnown} onClick={remove}>
              {words.deleteConfirm}
            </fluent-button>
            <fluent-button onClick={onClose}>{words.cancel}</fluent-button>
          </div>
        )}
      </Impact>
    </Dialog>
  );
}
