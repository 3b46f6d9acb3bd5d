import { ConfirmImpact } from '../../impact/confirm-impact.tsx';
import { announce } from '../../parts/announce.tsx';
import { navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { addressOf, type Policy } from './policy.ts';
import { words } from './words.ts';

type DeleteProps = { readonly policy: Policy; readonly onClose: () => void };

/** Asks before a policy goes, and says whom that would let in. */
export function DeleteDialog({ policy, onClose }: DeleteProps) {
  const { graph } = useConsole();
  return (
    <ConfirmImpact
      title={words.deleteTitle(policy.displayName)}
      label={words.deleteConfirm}
      change={{ policyId: policy.id, policy: null }}
      onClose={onClose}
      act={async () => {
        await graph.delete(addressOf(policy.id));
        announce(words.deleted(policy.displayName));
        navigate('/apps/protection');
      }}
    >
      <p>{words.deleteText}</p>
    </ConfirmImpact>
  );
}
