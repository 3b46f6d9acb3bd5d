import { useState } from 'preact/hooks';
import { quoted } from '../../graph/graph.ts';
import { auditChanged } from '../../live/live.ts';
import { Empty } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { WhenPaged } from '../../parts/when-paged.tsx';
import { search } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import type { User } from './user.ts';
import { NewUser } from './user-dialogs.tsx';
import { UserLink } from './user-link.tsx';
import { words } from './words.ts';

/** People of the directory. */
export function UsersPage() {
  const { settings } = useConsole();
  const may = useMay();
  const [isNew, setNew] = useState(false);
  const isOwn = settings.directory === 'own';
  const wanted = search.value.get('search') ?? '';
  const beginning = quoted(wanted);
  const query =
    wanted === ''
      ? { $orderby: 'displayName' }
      : {
          $orderby: 'displayName',
          $filter: `startswith(displayName,${beginning}) or startswith(userPrincipalName,${beginning})`,
        };
  const pages = usePages<User>('/users', query, [auditChanged.value]);
  return (
    <Page
      title={words.title}
      actions={
        may.write &&
        isOwn && (
          <fluent-button appearance="primary" onClick={() => setNew(true)}>
            {words.add}
          </fluent-button>
        )
      }
    >
      {!isOwn && <p class="notice">{words.elsewhere}</p>}
      <search class="filters">
        <SearchField label={words.search} placeholder={words.searchHint} />
      </search>
      <WhenPaged pages={pages}>
        {(users) =>
          users.length === 0 && pages.more === null ? (
            <Empty title={words.noneTitle}>
              <p>{words.noneText}</p>
            </Empty>
          ) : (
            <UsersTable users={users} />
          )
        }
      </WhenPaged>
      {isNew && <NewUser onClose={() => setNew(false)} />}
    </Page>
  );
}

export function UsersTable({ users }: { readonly users: readonly User[] }) {
  return (
    <Table
      caption={words.caption}
      items={users}
      keyOf={({ id }) => id}
      columns={[
        { label: words.name, cell: (user) => <UserLink user={user} /> },
        { label: words.userName, cell: ({ userPrincipalName }) => userPrincipalName },
        {
          label: words.account,
          cell: ({ accountEnabled }) => (accountEnabled ? words.on : <strong>{words.off}</strong>),
        },
        { label: words.roles, cell: rolesText },
      ]}
    />
  );
}

export function rolesText(user: User): string {
  return user['@drawbridge.adminRoles'].map((role) => words.roleNames[role]).join(', ') || words.noRole;
}
