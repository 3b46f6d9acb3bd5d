import { FirstSteps } from '../../first-steps/first-steps.tsx';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { Link, search, setSearch } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import { CONNECTORS, type Connector } from './connector.ts';
import { ConnectorPane } from './connector-pane.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { stateWords, words } from './words.ts';

/** Who says how healthy devices are. The open pane stands in the address. */
export function ConnectorsPage() {
  const { graph } = useConsole();
  const may = useMay();
  const connectors = useLoad((signal) => graph.list<Connector>(CONNECTORS, {}, signal), []);
  const add = () => setSearch({ add: 'yes' }, { replace: false });
  const close = (changed: boolean) => {
    setSearch({ add: null, connector: null, remove: null });
    if (changed) connectors.reload();
  };
  const named = (parameter: string) => connectors.value?.find(({ id }) => id === search.value.get(parameter)) ?? null;
  const [edited, removed] = [named('connector'), named('remove')];
  return (
    <Page
      title={words.title}
      actions={
        may.write && (
          <fluent-button appearance="primary" onClick={add}>
            {words.add}
          </fluent-button>
        )
      }
    >
      <p class="intro">{words.intro}</p>
      <WhenLoaded loaded={connectors}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.none}>
              <FirstSteps />
            </Empty>
          ) : (
            <List items={items} mayWrite={may.write} />
          )
        }
      </WhenLoaded>
      {may.write && search.value.get('add') !== null && <ConnectorPane connector={null} onClose={close} />}
      {may.write && edited && <ConnectorPane key={edited.id} connector={edited} onClose={close} />}
      {may.write && removed && <RemoveDialog connector={removed} onClose={close} />}
    </Page>
  );
}

function List({ items, mayWrite }: { readonly items: readonly Connector[]; readonly mayWrite: boolean }) {
  return (
    <Table
      caption={words.caption}
      items={items}
      keyOf={({ id }) => id}
      columns={[
        { label: words.name, cell: (connector) => <Name connector={connector} mayWrite={mayWrite} /> },
        { label: words.status, cell: (connector) => <Status connector={connector} /> },
        { label: words.lastSync, cell: ({ lastHeartbeatDateTime }) => <Ago at={lastHeartbeatDateTime} /> },
        {
          label: words.connected,
          cell: ({ windowsMobileApplicationManagementEnabled: is }) => (is ? words.yes : words.no),
        },
        ...(mayWrite
          ? [
              {
                label: words.actions,
                cell: ({ id, '@drawbridge.displayName': name }: Connector) => (
                  <fluent-button
                    size="small"
                    aria-label={words.removeNamed(name)}
                    onClick={() => setSearch({ remove: id }, { replace: false })}
                  >
                    {words.remove}
                  </fluent-button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function Name({ connector, mayWrite }: { readonly connector: Connector; readonly mayWrite: boolean }) {
  const { id, '@drawbridge.displayName': name } = connector;
  if (!mayWrite) return <span dir="auto">{name}</span>;
  return (
    <Link to={`/tenant/connectors?connector=${encodeURIComponent(id)}`} dir="auto">
      {name}
    </Link>
  );
}

function Status({ connector }: { readonly connector: Connector }) {
  const { label, todo, kind } = stateWords(connector.partnerState);
  return (
    <>
      <span class="badge" data-kind={kind}>
        {label}
      </span>
      {todo && <p class="hint">{todo}</p>}
      {connector['@drawbridge.error'] && <p class="hint">{connector['@drawbridge.error']}</p>}
    </>
  );
}
