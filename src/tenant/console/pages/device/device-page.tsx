import { useState } from 'preact/hooks';
import { levelOf } from '../../../../health/health-state.ts';
import { type Page as ListPage, quoted } from '../../graph/graph.ts';
import { auditChanged, devicesChanged } from '../../live/live.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { Link } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import { protectionWords } from '../../words/protection-words.ts';
import type { Device } from '../devices/device.ts';
import { words as devicesWords } from '../devices/words.ts';
import { WipeList } from '../wipes/wipe-list.tsx';
import { DeviceHistory } from './device-history.tsx';
import { WhyPart } from './why-part.tsx';
import { WipeDialog } from './wipe-dialog.tsx';
import { words } from './words.ts';

type Named = { readonly id: string; readonly displayName: string };
type Connector = { readonly id: string; readonly displayName?: string; readonly '@drawbridge.displayName'?: string };

/** One browser: what it lets in and why, its health, what is missing of its protection, its history. */
export function DevicePage({ tag }: { readonly tag: string }) {
  const { graph } = useConsole();
  const may = useMay();
  const [isWiping, setWiping] = useState(false);
  const device = useLoad(
    async (signal): Promise<{ readonly found: Device | null }> => {
      const query = { search: tag, top: 5, count: false };
      const { value } = await graph.get<ListPage<Device>>('/drawbridge/devices', query, signal);
      return { found: value.find(({ deviceTag }) => deviceTag === tag) ?? null };
    },
    // What an admin changes may be why it is let in or not.
    [tag, devicesChanged.value, auditChanged.value],
    { keep: true },
  );
  const found = device.value?.found ?? null;
  return (
    <Page
      title={tag}
      above={{ label: devicesWords.title, to: '/devices' }}
      actions={may.write && found && <fluent-button onClick={() => setWiping(true)}>{words.wipe}</fluent-button>}
    >
      <WhenLoaded loaded={device}>
        {() => (
          <div class="stack">
            {found ? <Whole device={found} /> : <p class="notice">{words.gone}</p>}
            <section class="card">
              <h2>{words.wipes}</h2>
              <WipeList query={{ $filter: `deviceTag eq ${quoted(tag)}` }} />
            </section>
            <DeviceHistory tag={tag} />
          </div>
        )}
      </WhenLoaded>
      {isWiping && found && <WipeDialog device={found} onClose={() => setWiping(false)} />}
    </Page>
  );
}

function Whole({ device }: { readonly device: Device }) {
  return (
    <>
      <WhyPart device={device} />
      <div class="columns">
        <HealthPart device={device} />
        <ProtectionPart device={device} />
      </div>
      <AboutPart device={device} />
    </>
  );
}

function HealthPart({ device }: { readonly device: Device }) {
  const { graph } = useConsole();
  const names = useLoad(
    (signal) => graph.list<Connector>('/deviceManagement/mobileThreatDefenseConnectors', {}, signal),
    [],
  ).value;
  const nameOf = (id: string) => {
    const connector = names?.find((one) => one.id === id);
    return connector?.['@drawbridge.displayName'] ?? connector?.displayName ?? id;
  };
  const health = device['@drawbridge.health'];
  return (
    <section class="card">
      <h2>{words.health}</h2>
      {health.length === 0 ? (
        <p>{words.noHealth}</p>
      ) : (
        <Table
          caption={words.health}
          items={health}
          keyOf={({ connectorId, source }) => `${connectorId} ${source}`}
          columns={[
            { label: words.connector, cell: ({ connectorId }) => nameOf(connectorId) },
            { label: words.level, cell: (one) => <LevelBadge level={levelOf(one)} /> },
            { label: words.source, cell: ({ source = 'partner' }) => words.sources[source] },
            { label: words.updated, cell: ({ lastUpdateDateTime }) => <Ago at={lastUpdateDateTime} /> },
          ]}
        />
      )}
    </section>
  );
}

function ProtectionPart({ device }: { readonly device: Device }) {
  const problems = device['@drawbridge.reportedProblems'];
  return (
    <section class="card">
      <h2>{words.protection}</h2>
      {device['@drawbridge.reportedAccess'] === null && <p>{words.notReported}</p>}
      {device['@drawbridge.reportedAccess'] !== null && problems.length === 0 && <p>{words.complete}</p>}
      {problems.length > 0 && (
        <Table
          caption={words.protection}
          items={problems}
          keyOf={(code) => code}
          columns={[
            { label: words.gap, cell: (code) => protectionWords(code).what },
            { label: words.todo, cell: (code) => protectionWords(code).todo },
          ]}
        />
      )}
    </section>
  );
}

function AboutPart({ device }: { readonly device: Device }) {
  const { graph } = useConsole();
  const policies = useLoad(
    (signal) =>
      graph.list<Named>(`/deviceAppManagement/managedAppRegistrations/${device.id}/intendedPolicies`, {}, signal),
    [device.id],
  );
  const user = device['@drawbridge.user'];
  return (
    <section class="card">
      <h2>{words.about}</h2>
      <dl class="facts">
        <dt>{words.person}</dt>
        <dd dir="auto">
          {user ? <Link to={`/users/${user.id}`}>{`${user.displayName} (${user.userPrincipalName})`}</Link> : '–'}
        </dd>
        <dt>{words.lastCheckIn}</dt>
        <dd>
          <Ago at={device.lastSyncDateTime} />
        </dd>
        <dt>{words.registered}</dt>
        <dd>
          <Ago at={device.createdDateTime} />
        </dd>
        <dt>{words.browser}</dt>
        <dd>{device.applicationVersion}</dd>
        <dt>{words.extension}</dt>
        <dd>{device.managementSdkVersion}</dd>
        <dt>{words.platform}</dt>
        <dd>
          {device.deviceType}, {words.osBuild(device.platformVersion)}
        </dd>
        {device.azureADDeviceId !== null && (
          <>
            <dt>{words.entra}</dt>
            <dd>
              <code>{device.azureADDeviceId}</code>
            </dd>
          </>
        )}
        <dt>{words.policies}</dt>
        <dd>
          <WhenLoaded loaded={policies}>
            {(items) =>
              items.length === 0 ? (
                words.noPolicies
              ) : (
                <ul class="plain">
                  {items.map(({ id, displayName }) => (
                    <li key={id}>
                      <Link to={`/apps/protection/${encodeURIComponent(id)}`} dir="auto">
                        {displayName}
                      </Link>
                    </li>
                  ))}
                </ul>
              )
            }
          </WhenLoaded>
        </dd>
      </dl>
    </section>
  );
}
