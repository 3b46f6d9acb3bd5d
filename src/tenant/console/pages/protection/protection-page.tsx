import { FirstSteps } from '../../first-steps/first-steps.tsx';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { Link, navigate } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import { POLICIES, type Policy } from './policy.ts';
import { draftOf } from './policy-draft.ts';
import { threatText } from './policy-summary.tsx';
import { words } from './words.ts';

export function ProtectionPage() {
  const { graph } = useConsole();
  const may = useMay();
  const policies = useLoad((signal) => graph.list<Policy>(POLICIES, {}, signal), []);
  return (
    <Page
      title={words.title}
      actions={
        may.write && (
          <fluent-button appearance="primary" onClick={() => navigate('/apps/protection/new')}>
            {words.create}
          </fluent-button>
        )
      }
    >
      <p class="intro">{words.intro}</p>
      <WhenLoaded loaded={policies}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.none}>
              <FirstSteps />
            </Empty>
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
                { label: words.level, cell: (policy) => threatText(draftOf(policy)) },
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
