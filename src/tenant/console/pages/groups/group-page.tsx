import { useState } from 'preact/hooks';
import { GraphError } from '../../graph/graph-error.ts';
import { auditChanged } from '../../live/live.ts';
import { announce } from '../../parts/announce.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SaveForm } from '../../parts/save-form.tsx';
import { Table } from '../../parts/table.tsx';
import { offerUndo } from '../../parts/undo.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { usePages } from '../../parts/use-pages.ts';
import { WhenPaged } from '../../parts/when-paged.tsx';
import { navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import { isUserName, type User } from '../users/user.ts';
import { UserLink } from '../users/user-link.tsx';
import { GroupName } from './group-name.tsx';
import type { Group } from './groups-page.tsx';
import { words } from './words.ts';

type Asked = { readonly what: 'rename' | 'remove' | 'add' } | { readonly what: 'takeOut'; readonly user: User };

/** One group and who is in it. */
export function GroupPage({ id }: { readonly id: string }) {
  const { graph, settings } = useConsole();
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const group = useLoad((signal) => graph.get<Group>(`/groups/${id}`, {}, signal), [id, auditChanged.value], {
    keep: true,
  });
  const members = usePages<User>(`/groups/${id}/members`, {}, [auditChanged.value]);
  const mayName = may.write && settings.directory !== 'scim';
  const mayFill = may.write && settings.directory === 'own';
  return (
    <Page
      title={group.value?.displayName ?? words.title}
      above={{ label: words.title, to: '/groups' }}
      actions={
        <>
          {mayFill && (
            <fluent-button appearance="primary" onClick={() => setAsked({ what: 'add' })}>
              {words.addMember}
            </fluent-button>
          )}
          {mayName && <fluent-button onClick={() => setAsked({ what: 'rename' })}>{words.rename}</fluent-button>}
          {mayName && <fluent-button onClick={() => setAsked({ what: 'remove' })}>{words.remove}</fluent-button>}
        </>
      }
    >
      <WhenLoaded loaded={group}>
        {(known) => (
          <section class="card">
            <h2>{words.members}</h2>
            <WhenPaged pages={members}>
              {(users) =>
                users.length === 0 ? (
                  <p>{words.noMembers}</p>
                ) : (
                  <Members users={users} onTakeOut={mayFill ? (user) => setAsked({ what: 'takeOut', user }) : null} />
                )
              }
            </WhenPaged>
            {asked && (
              <Dialogs
                group={known}
                asked={asked}
                onClose={() => setAsked(null)}
                onDone={() => {
                  setAsked(null);
                  group.reload();
                  members.loaded.reload();
                }}
              />
            )}
          </section>
        )}
      </WhenLoaded>
    </Page>
  );
}

type MembersProps = { readonly users: readonly User[]; readonly onTakeOut: ((user: User) => void) | null };

function Members({ users, onTakeOut }: MembersProps) {
  return (
    <Table
      caption={words.members}
      items={users}
      keyOf={({ id }) => id}
      columns={[
        { label: words.name, cell: (user) => <UserLink user={user} /> },
        { label: words.userName, cell: ({ userPrincipalName }) => userPrincipalName },
        ...(onTakeOut
          ? [
              {
                label: words.takeOut,
                cell: (user: User) => (
                  <fluent-button
                    size="small"
                    aria-label={words.takeOutNamed(user.displayName)}
                    onClick={() => onTakeOut(user)}
                  >
                    {words.takeOut}
                  </fluent-button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

type DialogsProps = {
  readonly group: Group;
  readonly asked: Asked;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function Dialogs({ group, asked, onClose, onDone }: DialogsProps) {
  const { graph } = useConsole();
  const { id, displayName: name } = group;
  const done = (said: string, undo: () => Promise<unknown>) => {
    onDone();
    offerUndo(said, () => undo().then(onDone));
  };
  const put = (user: User) =>
    graph.post(`/groups/${id}/members/$ref`, { '@odata.id': `${location.origin}/beta/users/${user.id}` });
  const take = (user: User) => graph.delete(`/groups/${id}/members/${user.id}/$ref`);
  switch (asked.what) {
    case 'rename':
      return (
        <GroupName
          title={words.renameTitle(name)}
          label={words.save}
          name={name}
          onClose={onClose}
          save={async (displayName) => {
            await graph.patch(`/groups/${id}`, { displayName });
            done(words.saved(displayName), () => graph.patch(`/groups/${id}`, { displayName: name }));
          }}
        />
      );
    case 'remove':
      return (
        <Confirm
          title={words.removeTitle(name)}
          label={words.remove}
          onClose={onClose}
          act={async () => {
            await graph.delete(`/groups/${id}`);
            announce(words.removed(name));
            navigate('/groups');
          }}
        >
          <p>{words.removeText}</p>
        </Confirm>
      );
    case 'takeOut':
      return (
        <Confirm
          title={words.takeOutTitle(asked.user.displayName, name)}
          label={words.takeOut}
          onClose={onClose}
          act={async () => {
            await take(asked.user);
            done(words.takenOut(asked.user.displayName), () => put(asked.user));
          }}
        >
          <p>{words.takeOutText}</p>
        </Confirm>
      );
    case 'add':
      return (
        <AddMember
          onClose={onClose}
          add={async (user) => {
            await put(user);
            done(words.added(user.displayName), () => take(user));
          }}
        />
      );
  }
}

type AddMemberProps = {
  readonly onClose: () => void;
  readonly add: (user: User) => Promise<void>;
};

function AddMember({ onClose, add }: AddMemberProps) {
  const { graph } = useConsole();
  const [typed, setTyped] = useState('');
  const [unknown, setUnknown] = useState<string | null>(null);
  const name = typed.trim();
  const find = async () => {
    const user = await graph.get<User>(`/users/${encodeURIComponent(name)}`).catch((error: unknown) => {
      if (error instanceof GraphError && error.code === 'ResourceNotFound') return null;
      throw error;
    });
    if (!user) return setUnknown(name);
    await add(user);
  };
  return (
    <Dialog title={words.addMember} onClose={onClose}>
      <SaveForm label={words.addMember} save={find} onCancel={onClose} isWrong={!isUserName(typed)}>
        {({ isTried }) => (
          <TextField
            label={words.userName}
            hint={words.userNameHint}
            value={typed}
            onInput={setTyped}
            problem={
              unknown !== null && unknown === name
                ? words.unknown(unknown)
                : isTried && !isUserName(typed)
                  ? words.userNameWrong
                  : null
            }
          />
        )}
      </SaveForm>
    </Dialog>
  );
}
