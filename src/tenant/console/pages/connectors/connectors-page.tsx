import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type Connector = {
  readonly id: string;
  readonly partnerState: string;
  readonly lastHeartbeatDateTime: string | null;
};

/** Who says how healthy devices are. */
export function ConnectorsPage() {
  const { graph } = useConsole();
  const connectors = useLoad(
    (signal) => graph.list<Connector>('/deviceManagement/mobileThreatDefenseConnectors', {}, signal),
    [],
  );
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={connectors}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <Table
              caption={words.caption}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                { label: words.name, cell: ({ id }) => <code>{id}</code> },
                { label: words.status, cell: ({ partnerState }) => partnerState },
                { label: words.lastSync, cell: ({ lastHeartbeatDateTime }) => <Ago at={lastHeartbeatDateTime} /> },
              ]}
            />
          )
        }
      </WhenLoaded>
    </Page>
  );
}
