import type { Page as ListPage } from '../../graph/graph.ts';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type Registration = {
  readonly id: string;
  readonly deviceTag: string;
  readonly lastSyncDateTime: string;
  readonly '@drawbridge.access': string;
};

export function DevicesPage() {
  const { graph } = useConsole();
  const devices = useLoad(
    (signal) => graph.get<ListPage<Registration>>('/deviceAppManagement/managedAppRegistrations', {}, signal),
    [],
  );
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={devices}>
        {({ value }) =>
          value.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <Table
              caption={words.caption}
              items={value}
              keyOf={({ id }) => id}
              columns={[
                { label: words.tag, cell: ({ deviceTag }) => <span class="tag">{deviceTag}</span> },
                { label: words.access, cell: (device) => device['@drawbridge.access'] },
                { label: words.lastCheckIn, cell: ({ lastSyncDateTime }) => <Ago at={lastSyncDateTime} /> },
              ]}
            />
          )
        }
      </WhenLoaded>
    </Page>
  );
}
