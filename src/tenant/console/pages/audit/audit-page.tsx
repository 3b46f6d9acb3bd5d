import { useState } from 'preact/hooks';
import type { Page as ListPage } from '../../graph/graph.ts';
import { auditChanged } from '../../live/live.ts';
import { announce } from '../../parts/announce.tsx';
import { Field, SelectField } from '../../parts/field.tsx';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Table } from '../../parts/table.tsx';
import { timeText } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { search, setSearch } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

/** An entry (Graph beta `auditEvent`). */
type AuditEvent = {
  readonly id: string;
  readonly activity: string;
  readonly activityDateTime: string;
  readonly activityResult: 'Success' | 'Failure';
  readonly actor: { readonly auditActorType: string; readonly userPrincipalName: string };
  readonly resources: readonly {
    readonly displayName: string | null;
    readonly resourceId: string;
    readonly auditResourceType: string;
    readonly modifiedProperties: readonly {
      readonly displayName: string;
      readonly oldValue: string | null;
      readonly newValue: string | null;
    }[];
  }[];
};

/** Entries that one answer has at most. */
const PAGE = 100;
const DAY = 86_400_000;

type Filters = Readonly<Record<'search' | 'result' | 'from' | 'to', string>>;

/** Who changed what, when: filtered at the tenant, and exported as it is filtered. */
export function AuditPage() {
  const filters = Object.fromEntries(
    (['search', 'result', 'from', 'to'] as const).map((name) => [name, search.value.get(name) ?? '']),
  ) as Filters;
  return (
    <Page title={words.title} actions={<Export filters={filters} />}>
      <Filter filters={filters} />
      <Entries key={JSON.stringify(filters)} filters={filters} />
    </Page>
  );
}

/** Days as the person has them; the last one is within. */
function queryOf({ from, to, ...others }: Filters) {
  const startOf = (day: string) => (day === '' ? null : Date.parse(`${day}T00:00`));
  const [first, last] = [startOf(from), startOf(to)];
  return {
    ...others,
    from: first && new Date(first).toISOString(),
    to: last && new Date(last + DAY).toISOString(),
  };
}

function Entries({ filters }: { readonly filters: Filters }) {
  const { graph } = useConsole();
  const [earlier, setEarlier] = useState<readonly AuditEvent[]>([]);
  const [isOver, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const newest = useLoad(
    (signal) => graph.get<ListPage<AuditEvent>>('/drawbridge/auditLog', queryOf(filters), signal),
    [filters, auditChanged.value],
    { keep: true },
  );
  const more = async (before: string) => {
    setError(null);
    try {
      const { value } = await graph.get<ListPage<AuditEvent>>('/drawbridge/auditLog', { ...queryOf(filters), before });
      setEarlier((known) => [...known, ...value]);
      setOver(value.length < PAGE);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <WhenLoaded loaded={newest}>
      {({ value }) => {
        // What has come since pushes the newest page down: an entry may stand in both.
        const seen = new Set(value.map(({ id }) => id));
        const all = [...value, ...earlier.filter(({ id }) => !seen.has(id))];
        const last = all.at(-1);
        if (!last) {
          const isFiltered = Object.values(filters).some((value) => value !== '');
          return (
            <Empty title={isFiltered ? words.noneFound : words.noneYet}>
              <p>{isFiltered ? words.noneFoundText : words.noneYetText}</p>
            </Empty>
          );
        }
        return (
          <div class="stack">
            <EntriesTable entries={all} />
            {error !== null && <Problem error={error} />}
            {value.length === PAGE && !isOver && (
              <p>
                <fluent-button onClick={() => void more(last.id)}>{words.more}</fluent-button>
              </p>
            )}
          </div>
        );
      }}
    </WhenLoaded>
  );
}

function EntriesTable({ entries }: { readonly entries: readonly AuditEvent[] }) {
  return (
    <Table
      caption={words.caption}
      items={entries}
      keyOf={({ id }) => id}
      columns={[
        {
          label: words.time,
          cell: ({ activityDateTime: at }) => <time dateTime={at}>{timeText(Date.parse(at))}</time>,
        },
        { label: words.who, cell: ({ actor }) => actor.userPrincipalName || words.actors[actor.auditActorType] },
        { label: words.activity, cell: ({ activity }) => activity },
        {
          label: words.resource,
          cell: ({ resources: [resource] }) =>
            resource && (
              <>
                <span dir="auto">{resource.displayName ?? resource.resourceId}</span>{' '}
                <span class="quiet">{resource.auditResourceType}</span>
              </>
            ),
        },
        {
          label: words.result,
          cell: ({ activityResult }) =>
            activityResult === 'Success' ? words.results.success : <strong>{words.results.failure}</strong>,
        },
        { label: words.changes, cell: (entry) => <Changes entry={entry} /> },
      ]}
    />
  );
}

function Changes({ entry }: { readonly entry: AuditEvent }) {
  const changes = entry.resources[0]?.modifiedProperties ?? [];
  if (changes.length === 0) return <>{words.nothing}</>;
  const names = changes.map(({ displayName }) => displayName).join(', ');
  return (
    <details>
      <summary class="cut changes">{names}</summary>
      <dl>
        {changes.map(({ displayName, oldValue, newValue }) => (
          <div key={displayName}>
            <dt>{displayName}</dt>
            <dd>
              <code>{words.was(oldValue ?? words.nothing, newValue ?? words.nothing)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Filter({ filters }: { readonly filters: Filters }) {
  const day = (name: 'from' | 'to', label: string) => (
    <Field label={label}>
      {(tied) => (
        <input
          {...tied}
          class="input"
          type="date"
          value={filters[name]}
          onChange={(event) => setSearch({ [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  return (
    <search class="filters">
      <SearchField label={words.search} placeholder={words.searchHint} />
      <SelectField
        label={words.result}
        value={filters.result}
        onChange={(value) => setSearch({ result: value })}
        options={[
          { value: '', label: words.any },
          ...Object.entries(words.results).map(([value, label]) => ({ value, label })),
        ]}
      />
      {day('from', words.from)}
      {day('to', words.to)}
    </search>
  );
}

function Export({ filters }: { readonly filters: Filters }) {
  const { graph } = useConsole();
  const [error, setError] = useState<unknown>(null);
  const save = async (format: 'csv' | 'jsonl') => {
    setError(null);
    try {
      const response = await graph.raw('/drawbridge/auditExport', { ...queryOf(filters), format });
      const address = URL.createObjectURL(await response.blob());
      const link = Object.assign(document.createElement('a'), { href: address, download: `audit.${format}` });
      link.click();
      URL.revokeObjectURL(address);
      announce(words.exported);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      <fluent-button onClick={() => void save('csv')}>{words.exportCsv}</fluent-button>
      <fluent-button onClick={() => void save('jsonl')}>{words.exportLines}</fluent-button>
      {error !== null && <Problem error={error} />}
    </>
  );
}
