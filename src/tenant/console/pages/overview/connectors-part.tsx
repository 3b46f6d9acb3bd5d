import { WhenLoaded } from '../../parts/loading.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import type { Loaded } from '../../parts/use-load.ts';
import { Link } from '../../router.tsx';
import { stateWords } from '../connectors/words.ts';
import { type ConnectorShown, nameOf } from './fleet.ts';
import { words } from './words.ts';

/** When each connector was last heard. */
export function ConnectorsPart({ connectors }: { readonly connectors: Loaded<readonly ConnectorShown[]> }) {
  return (
    <section class="card">
      <h2>{words.connectors}</h2>
      <WhenLoaded loaded={connectors}>
        {(items) =>
          items.length === 0 ? (
            <p>
              {words.noConnector} <Link to="/tenant/connectors">{words.addConnector}</Link>
            </p>
          ) : (
            <Table
              caption={words.connectors}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                {
                  label: words.connector,
                  cell: (connector) => (
                    <Link to="/tenant/connectors" dir="auto">
                      {nameOf(connector)}
                    </Link>
                  ),
                },
                { label: words.status, cell: ({ partnerState }) => stateWords(partnerState).label },
                { label: words.heartbeat, cell: ({ lastHeartbeatDateTime }) => <Ago at={lastHeartbeatDateTime} /> },
              ]}
            />
          )
        }
      </WhenLoaded>
    </section>
  );
}
