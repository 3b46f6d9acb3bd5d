import { useEffect, useState } from 'preact/hooks';
import { AccessBadge } from '../../parts/access-badge.tsx';
import { announce } from '../../parts/announce.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { Empty, Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Ago, countText } from '../../parts/time.tsx';
import { type GridColumn, VirtualGrid } from '../../parts/virtual-grid.tsx';
import { Link, navigate, search, setSearch } from '../../router.tsx';
import { ACCESS_WORDS, ACTION_WORDS, LEVEL_WORDS } from '../../words/access-words.ts';
import { reasonLine } from '../../words/reason-words.ts';
import { accessOf, type Device, expectedOf, levelOfDevice, reasonsOf } from './device.ts';
import { type Filters, useDevices } from './use-devices.ts';
import { words } from './words.ts';

/** Milliseconds that a person's typing must rest before it is searched for. */
const TYPING = 100;

const NAMES = ['search', 'access', 'threatLevel', 'protection', 'lastCheckIn', 'orderBy'] as const;

const pathOf = ({ deviceTag }: Device) => `/devices/${encodeURIComponent(deviceTag)}`;

/** All registrations: searched and filtered at the tenant, with the filters in the address. */
export function DevicesPage() {
  const filters = Object.fromEntries(NAMES.map((name) => [name, search.value.get(name) ?? ''])) as Filters;
  const devices = useDevices(filters);
  const isFiltered = NAMES.some((name) => name !== 'orderBy' && filters[name] !== '');
  const { count, error } = devices;
  useEffect(() => {
    if (count !== null && isFiltered) announce(countText(count, 'device'));
  }, [count, isFiltered]);
  return (
    <Page title={words.title}>
      <Filter filters={filters} isFiltered={isFiltered} />
      {error != null && <Problem error={error} again={devices.reload} />}
      {count === null && error == null && <Loading />}
      {count === 0 && (isFiltered ? <NoMatch /> : <NoDevice />)}
      {count !== null && count > 0 && (
        <>
          <p class="quiet list-count">{countText(count, 'device')}</p>
          <VirtualGrid
            key={JSON.stringify(filters)}
            caption={words.caption}
            columns={COLUMNS}
            widths="minmax(9rem, 1.2fr) minmax(12rem, 3fr) minmax(6rem, 0.8fr) minmax(7rem, 1fr) minmax(6rem, 0.8fr)"
            count={count}
            itemAt={devices.itemAt}
            keyOf={({ id }) => id}
            onRange={devices.onRange}
            onOpen={(device) => navigate(pathOf(device))}
          />
        </>
      )}
    </Page>
  );
}

const COLUMNS: readonly GridColumn<Device>[] = [
  {
    label: words.device,
    cell: (device) => (
      <>
        <Link class="tag" to={pathOf(device)} tabIndex={-1}>
          {device.deviceTag}
        </Link>
        <div class="cut" dir="auto">
          {device['@drawbridge.user']?.displayName ?? words.unknownUser}
        </div>
      </>
    ),
  },
  { label: words.state, cell: (device) => <Access device={device} /> },
  { label: words.threatLevel, cell: (device) => <LevelBadge level={levelOfDevice(device)} /> },
  { label: words.lastCheckIn, cell: ({ lastSyncDateTime }) => <Ago at={lastSyncDateTime} /> },
  {
    label: words.protection,
    cell: (device) => {
      const gaps = device['@drawbridge.reportedProblems'].length;
      if (device['@drawbridge.reportedAccess'] === null) return <span class="quiet">{LEVEL_WORDS.unknown}</span>;
      return gaps === 0 ? words.complete : <strong>{words.gaps(gaps)}</strong>;
    },
  },
];

function Access({ device }: { readonly device: Device }) {
  const expected = expectedOf(device);
  const [reason] = reasonsOf(device).filter(({ action }) => action !== null);
  return (
    <>
      <AccessBadge access={accessOf(device)} />
      {expected !== null && <span class="quiet"> {words.next(ACTION_WORDS[expected])}</span>}
      <div class="cut quiet" title={reason && reasonLine(reason)}>
        {reason ? reasonLine(reason) : words.notEvaluated}
      </div>
    </>
  );
}

function Filter({ filters, isFiltered }: { readonly filters: Filters; readonly isFiltered: boolean }) {
  const [typed, setTyped] = useState(filters.search);
  useEffect(() => {
    const timer = setTimeout(() => setSearch({ search: typed }), TYPING);
    return () => clearTimeout(timer);
  }, [typed]);
  const select = (name: (typeof NAMES)[number], label: string, options: readonly (readonly [string, string])[]) => (
    <SelectField
      label={label}
      value={filters[name]}
      onChange={(value) => setSearch({ [name]: value })}
      options={[...(name === 'orderBy' ? [] : [['', words.any] as const]), ...options].map(([value, text]) => ({
        value,
        label: text,
      }))}
    />
  );
  return (
    <search class="filters">
      <TextField
        class="search"
        type="search"
        label={words.search}
        placeholder={words.searchHint}
        value={typed}
        onInput={setTyped}
      />
      {select('access', words.access, Object.entries(ACCESS_WORDS))}
      {select('threatLevel', words.threatLevel, Object.entries(LEVEL_WORDS))}
      {select('protection', words.protection, [
        ['incomplete', words.incomplete],
        ['complete', words.complete],
      ])}
      {select('lastCheckIn', words.lastCheckIn, [
        ['silent', words.silent],
        ['recent', words.recent],
      ])}
      {select('orderBy', words.order, [
        ['', words.newest],
        ['lastSyncDateTime', words.oldest],
        ['deviceTag', words.byTag],
      ])}
      {isFiltered && (
        <fluent-button
          onClick={() => {
            setTyped('');
            setSearch({ search: null, access: null, threatLevel: null, protection: null, lastCheckIn: null });
          }}
        >
          {words.clear}
        </fluent-button>
      )}
    </search>
  );
}

function NoMatch() {
  return (
    <Empty title={words.notFoundTitle}>
      <p>{words.notFoundText}</p>
    </Empty>
  );
}

function NoDevice() {
  return (
    <Empty title={words.noneTitle}>
      <ol>
        {words.noneSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Empty>
  );
}
