import { offerWayBack } from '../../drafts/offer-way-back.ts';
import { ConfirmImpact } from '../../impact/confirm-impact.tsx';
import { navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMe } from '../../shell/me.ts';
import { addressOf, type Policy } from './policy.ts';
import { draftOf, NEW_POLICY } from './policy-draft.ts';
import { words } from './words.ts';

type DeleteProps = { readonly policy: Policy; readonly onClose: () => void };

/** Asks before a policy goes, and says whom that would let in. */
export function DeleteDialog({ policy, onClose }: DeleteProps) {
  const { graph } = useConsole();
  const me = useMe();
  return (
    <ConfirmImpact
      title={words.deleteTitle(policy.displayName)}
      label={words.deleteConfirm}
      change={{ policyId: policy.id, policy: null }}
      onClose={onClose}
      act={async () => {
        await graph.delete(addressOf(policy.id));
        const where = { personId: me.id, name: 'policy:new', to: '/apps/protection/new?step=review' };
        offerWayBack(words.deleted(policy.displayName), where, { base: draftOf(policy), value: NEW_POLICY });
        navigate('/apps/protection');
      }}
    >
      <p>{words.deleteText}</p>
    </ConfirmImpact>
  );
}
