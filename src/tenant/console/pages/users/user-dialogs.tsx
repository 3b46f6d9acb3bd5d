import { useState } from 'preact/hooks';
import { announce } from '../../parts/announce.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { SaveForm } from '../../parts/save-form.tsx';
import { offerUndo } from '../../parts/undo.tsx';
import { navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import type { User, UserInput } from './user.ts';
import { isWrong, UserFields } from './user-fields.tsx';
import { words } from './words.ts';

const NOBODY: UserInput = { displayName: '', userPrincipalName: '', password: '', accountEnabled: true, roles: [] };

export function NewUser({ onClose }: { readonly onClose: () => void }) {
  const { graph } = useConsole();
  const [input, setInput] = useState(NOBODY);
  const create = async () => {
    const { id, displayName } = await graph.post<User>('/users', {
      displayName: input.displayName.trim(),
      userPrincipalName: input.userPrincipalName.trim(),
      accountEnabled: input.accountEnabled,
      passwordProfile: { password: input.password },
      ...(input.roles.length > 0 && { '@drawbridge.adminRoles': input.roles }),
    });
    announce(words.created(displayName));
    onClose();
    navigate(`/users/${id}`);
  };
  return (
    <Dialog title={words.addTitle} kind="pane" onClose={onClose}>
      <SaveForm label={words.create} save={create} onCancel={onClose} isWrong={isWrong(input, true)}>
        {({ isTried }) => <UserFields input={input} onChange={setInput} isTried={isTried} isNew isOwn />}
      </SaveForm>
    </Dialog>
  );
}

type EditProps = { readonly user: User; readonly onClose: () => void; readonly onSaved: () => void };

export function EditUser({ user, onClose, onSaved }: EditProps) {
  const { graph, settings } = useConsole();
  const isOwn = settings.directory === 'own';
  const before: UserInput = { ...user, password: '', roles: user['@drawbridge.adminRoles'] };
  const [input, setInput] = useState(before);
  const save = async () => {
    await graph.patch(`/users/${user.id}`, changesOf(before, input));
    // A password that was is known to nobody; the rest can be put back.
    const back = changesOf({ ...input, password: '' }, before);
    const said = words.saved(input.displayName);
    if (Object.keys(back).length === 0) announce(said);
    else offerUndo(said, () => graph.patch(`/users/${user.id}`, back).then(onSaved));
    onSaved();
    onClose();
  };
  return (
    <Dialog title={words.editTitle(user.displayName)} kind="pane" onClose={onClose}>
      <SaveForm label={words.save} save={save} onCancel={onClose} isWrong={isOwn && isWrong(input, false)}>
        {({ isTried }) => (
          <UserFields input={input} onChange={setInput} isTried={isTried} isNew={false} isOwn={isOwn} />
        )}
      </SaveForm>
    </Dialog>
  );
}

/** What is another than before: a member that is not sent stays as somebody else may have made it meanwhile. */
function changesOf(before: UserInput, { displayName, userPrincipalName, accountEnabled, password, roles }: UserInput) {
  return {
    ...(displayName.trim() !== before.displayName && { displayName: displayName.trim() }),
    ...(userPrincipalName.trim() !== before.userPrincipalName && { userPrincipalName: userPrincipalName.trim() }),
    ...(accountEnabled !== before.accountEnabled && { accountEnabled }),
    ...(password !== '' && { passwordProfile: { password } }),
    ...(roles.toSorted().join() !== before.roles.toSorted().join() && { '@drawbridge.adminRoles': roles }),
  };
}
