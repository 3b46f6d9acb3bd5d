import { useEffect, useState } from 'preact/hooks';
import { quoted } from '../../graph/graph.ts';
import { auditChanged } from '../../live/live.ts';
import { TextField } from '../../parts/field.tsx';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { words as partWords } from '../../parts/words.ts';
import { Link, search, setSearch } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import type { User } from './user.ts';
import { NewUser } from './user-dialogs.tsx';
import { words } from './words.ts';

const TYPING = 250;

/** People of the directory. */
export function UsersPage() {
  const { settings } = useConsole();
  const may = useMay();
  const [isNew, setNew] = useState(false);
  const isOwn = settings.directory === 'own';
  const wanted = search.value.get('search') ?? '';
  const [typed, setTyped] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setSearch({ search: typed }), TYPING);
    return () => clearTimeout(timer);
  }, [typed]);
  const beginning = quoted(wanted);
  const query =
    wanted === ''
      ? { $orderby: 'displayName' }
      : {
          $orderby: 'displayName',
          $filter: `startswith(displayName,${beginning}) or startswith(userPrincipalName,${beginning})`,
        };
  const { loaded, more, error } = usePages<User>('/users', query, [auditChanged.value]);
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
        <TextField
          class="search"
          type="search"
          label={words.search}
          placeholder={words.searchHint}
          value={typed}
          onInput={setTyped}
        />
      </search>
      <WhenLoaded loaded={loaded}>
        {(users) =>
          users.length === 0 && more === null ? (
            <Empty title={words.noneTitle}>
              <p>{words.noneText}</p>
            </Empty>
          ) : (
            <UsersTable users={users} />
          )
        }
      </WhenLoaded>
      {error != null && <Problem error={error} />}
      {more && (
        <p class="more">
          <fluent-button onClick={more}>{partWords.more}</fluent-button>
        </p>
      )}
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
        {
          label: words.name,
          cell: ({ id, displayName }) => (
            <Link to={`/users/${id}`} dir="auto">
              {displayName}
            </Link>
          ),
        },
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
