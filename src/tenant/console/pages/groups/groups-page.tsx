import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type Group = { readonly id: string; readonly displayName: string };

/** Groups of the directory, which policies are assigned to. */
export function GroupsPage() {
  const { graph } = useConsole();
  const groups = useLoad((signal) => graph.list<Group>('/groups', { $top: 999 }, signal), []);
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={groups}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <Table
              caption={words.caption}
              items={items}
              keyOf={({ id }) => id}
              columns={[{ label: words.name, cell: ({ displayName }) => <span dir="auto">{displayName}</span> }]}
            />
          )
        }
      </WhenLoaded>
    </Page>
  );
}
