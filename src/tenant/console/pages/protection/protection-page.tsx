import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { Link } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type Policy = {
  readonly id: string;
  readonly displayName: string;
  readonly isAssigned: boolean;
  readonly lastModifiedDateTime: string | null;
};

export function ProtectionPage() {
  const { graph } = useConsole();
  const policies = useLoad(
    (signal) => graph.list<Policy>('/deviceAppManagement/windowsManagedAppProtections', {}, signal),
    [],
  );
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={policies}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <Table
              caption={words.caption}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                {
                  label: words.name,
                  cell: ({ id, displayName }) => (
                    <Link to={`/apps/protection/${encodeURIComponent(id)}`} dir="auto">
                      {displayName}
                    </Link>
                  ),
                },
                { label: words.deployed, cell: ({ isAssigned }) => (isAssigned ? words.yes : words.no) },
                { label: words.updated, cell: ({ lastModifiedDateTime }) => <Ago at={lastModifiedDateTime} /> },
              ]}
            />
          )
        }
      </WhenLoaded>
    </Page>
  );
}
