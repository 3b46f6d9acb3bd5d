import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type User = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly '@drawbridge.adminRoles': readonly string[];
};

/** People of the directory. */
export function UsersPage() {
  const { graph } = useConsole();
  const users = useLoad((signal) => graph.list<User>('/users', { $top: 999 }, signal), []);
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={users}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <Table
              caption={words.caption}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                { label: words.name, cell: ({ displayName }) => <span dir="auto">{displayName}</span> },
                { label: words.userName, cell: ({ userPrincipalName }) => userPrincipalName },
                { label: words.enabled, cell: ({ accountEnabled }) => (accountEnabled ? words.on : words.off) },
                { label: words.roles, cell: (user) => user['@drawbridge.adminRoles'].join(', ') },
              ]}
            />
          )
        }
      </WhenLoaded>
    </Page>
  );
}
