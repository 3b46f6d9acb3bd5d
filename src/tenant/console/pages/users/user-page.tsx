import { useState } from 'preact/hooks';
import { auditChanged, devicesChanged } from '../../live/live.ts';
import { AccessBadge } from '../../parts/access-badge.tsx';
import { announce } from '../../parts/announce.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago, countText } from '../../parts/time.tsx';
import { type Loaded, useLoad } from '../../parts/use-load.ts';
import { Link, navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay, useMe } from '../../shell/me.ts';
import { accessOf, type Device } from '../devices/device.ts';
import type { User } from './user.ts';
import { EditUser } from './user-dialogs.tsx';
import { rolesText } from './users-page.tsx';
import { words } from './words.ts';

type Group = { readonly id: string; readonly displayName: string };
type Asked = 'edit' | 'remove' | 'wipeAndBlock' | 'unblock';

/** One person: who they are, their groups, their browsers. */
export function UserPage({ id }: { readonly id: string }) {
  const { graph } = useConsole();
  const changed = [id, auditChanged.value];
  const user = useLoad((signal) => graph.get<User>(`/users/${id}`, {}, signal), changed, { keep: true });
  const groups = useLoad((signal) => graph.list<Group>(`/users/${id}/memberOf`, {}, signal), changed, { keep: true });
  const devices = useLoad(
    (signal) => graph.list<Device>(`/users/${id}/managedAppRegistrations`, {}, signal),
    [...changed, devicesChanged.value],
    { keep: true },
  );
  const isBlocked = useLoad(
    async (signal) =>
      (await graph.get<{ readonly value: boolean }>(`/users/${id}/isManagedAppUserBlocked`, {}, signal)).value,
    changed,
    { keep: true },
  ).value;
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <Page
      title={user.value?.displayName ?? words.title}
      above={{ label: words.title, to: '/users' }}
      actions={user.value && <Actions user={user.value} isBlocked={isBlocked ?? false} onAsk={setAsked} />}
    >
      <WhenLoaded loaded={user}>
        {(person) => (
          <div class="stack">
            {isBlocked && <p class="notice warning">{words.blocked}</p>}
            <About user={person} />
            <Groups groups={groups} />
            <Devices devices={devices} />
            {asked && (
              <Dialogs
                asked={asked}
                user={person}
                devices={devices.value?.length ?? 0}
                onClose={() => setAsked(null)}
                onSaved={user.reload}
              />
            )}
          </div>
        )}
      </WhenLoaded>
    </Page>
  );
}

type ActionsProps = {
  readonly user: User;
  readonly isBlocked: boolean;
  readonly onAsk: (what: Asked) => void;
};

function Actions({ user, isBlocked, onAsk }: ActionsProps) {
  const { settings } = useConsole();
  const me = useMe();
  if (!useMay().write) return null;
  const isOwn = settings.directory === 'own';
  return (
    <>
      <fluent-button onClick={() => onAsk('edit')}>{words.edit}</fluent-button>
      {isBlocked ? (
        <fluent-button onClick={() => onAsk('unblock')}>{words.unblock}</fluent-button>
      ) : (
        <fluent-button onClick={() => onAsk('wipeAndBlock')}>{words.wipeAndBlock}</fluent-button>
      )}
      {isOwn && user.id !== me.id && <fluent-button onClick={() => onAsk('remove')}>{words.remove}</fluent-button>}
    </>
  );
}

type DialogsProps = {
  readonly asked: Asked;
  readonly user: User;
  readonly devices: number;
  readonly onClose: () => void;
  readonly onSaved: () => void;
};

function Dialogs({ asked, user, devices, onClose, onSaved }: DialogsProps) {
  const { graph } = useConsole();
  const { id, displayName: name } = user;
  if (asked === 'edit') return <EditUser user={user} onClose={onClose} onSaved={onSaved} />;
  const remove = async () => {
    await graph.delete(`/users/${id}`);
    announce(words.removed(name));
    navigate('/users');
  };
  const act = (action: string, said: string) => async () => {
    await graph.post(`/users/${id}/${action}`, {});
    announce(said);
    onSaved();
    onClose();
  };
  const ways = {
    remove: { title: words.removeTitle(name), text: words.removeText, label: words.remove, act: remove },
    unblock: {
      title: words.unblockTitle(name),
      text: words.unblockText,
      label: words.unblock,
      act: act('unblockManagedApps', words.unblocked(name)),
    },
    wipeAndBlock: {
      title: words.wipeAndBlockTitle(name),
      text: words.wipeAndBlockText(countText(devices, 'browser')),
      label: words.wipeAndBlock,
      act: act('wipeAndBlockManagedApps', words.wipedAndBlocked(name)),
    },
  };
  const way = ways[asked];
  return (
    <Confirm title={way.title} label={way.label} act={way.act} onClose={onClose}>
      <p>{way.text}</p>
    </Confirm>
  );
}

function About({ user }: { readonly user: User }) {
  return (
    <section class="card">
      <h2>{words.about}</h2>
      <dl class="facts">
        <dt>{words.userName}</dt>
        <dd>{user.userPrincipalName}</dd>
        <dt>{words.account}</dt>
        <dd>{user.accountEnabled ? words.on : words.off}</dd>
        <dt>{words.roles}</dt>
        <dd>{rolesText(user)}</dd>
      </dl>
    </section>
  );
}

function Groups({ groups }: { readonly groups: Loaded<readonly Group[]> }) {
  return (
    <section class="card">
      <h2>{words.groups}</h2>
      <WhenLoaded loaded={groups}>
        {(items) =>
          items.length === 0 ? (
            <p>{words.noGroups}</p>
          ) : (
            <ul class="plain">
              {items.map(({ id, displayName }) => (
                <li key={id}>
                  <Link to={`/groups/${id}`} dir="auto">
                    {displayName}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </WhenLoaded>
    </section>
  );
}

function Devices({ devices }: { readonly devices: Loaded<readonly Device[]> }) {
  return (
    <section class="card">
      <h2>{words.devices}</h2>
      <WhenLoaded loaded={devices}>
        {(items) =>
          items.length === 0 ? (
            <p>{words.noDevices}</p>
          ) : (
            <Table
              caption={words.devices}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                {
                  label: words.tag,
                  cell: ({ deviceTag }) => (
                    <Link class="tag" to={`/devices/${encodeURIComponent(deviceTag)}`}>
                      {deviceTag}
                    </Link>
                  ),
                },
                { label: words.access, cell: (device) => <AccessBadge access={accessOf(device)} /> },
                { label: words.lastCheckIn, cell: ({ lastSyncDateTime }) => <Ago at={lastSyncDateTime} /> },
              ]}
            />
          )
        }
      </WhenLoaded>
    </section>
  );
}
