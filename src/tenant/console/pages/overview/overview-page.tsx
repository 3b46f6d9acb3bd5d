import { useEffect, useState } from 'preact/hooks';
import { devicesChanged, useCalm } from '../../live/live.ts';
import { AccessBadge } from '../../parts/access-badge.tsx';
import { Shares } from '../../parts/chart/shares.tsx';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import type { ShownAccess } from '../../words/access-words.ts';
import { Attention } from './attention.tsx';
import { ConnectorsPart } from './connectors-part.tsx';
import type { ConnectorShown, Fleet } from './fleet.ts';
import { SeriesPart, useSeries } from './series-part.tsx';
import { StartHere } from './start-here.tsx';
import { words } from './words.ts';

/** Milliseconds after which the numbers are read again: check-ins change them and are no news of their own. */
const EVERY = 30_000;

/** Milliseconds between two readings in a storm of changes. */
const CALM = 3_000;

const ACCESS: readonly ShownAccess[] = ['wipe', 'block', 'warn', 'allow', 'unknown'];
const LEVELS = ['high', 'medium', 'low', 'secured', 'unknown'] as const;

/** The fleet at a glance: what needs attention, how devices stand, what happened. */
export function OverviewPage() {
  const { graph } = useConsole();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), EVERY);
    return () => clearInterval(timer);
  }, []);
  const changed = useCalm(devicesChanged, CALM);
  const inputs = [turn, changed];
  const fleet = useLoad((signal) => graph.get<Fleet>('/drawbridge/overview', {}, signal), inputs, { keep: true });
  const connectors = useLoad(
    (signal) => graph.list<ConnectorShown>('/deviceManagement/mobileThreatDefenseConnectors', {}, signal),
    inputs,
    { keep: true },
  );
  // Asked for beside the rest, not after it.
  const series = useSeries(inputs);
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={fleet}>
        {(numbers) => (
          <div class="stack">
            {numbers.devices === 0 ? (
              <StartHere connectors={connectors.value ?? []} />
            ) : (
              <Attention fleet={numbers} connectors={connectors.value ?? []} />
            )}
            {numbers.devices > 0 && (
              <>
                <div class="columns">
                  <Shares
                    title={words.access}
                    labels={{ point: words.accessOf, value: words.devices }}
                    shares={ACCESS.map((access) => ({
                      name: access,
                      label: <AccessBadge access={access} />,
                      value: numbers.access[access],
                      to: `/devices?access=${access}`,
                    }))}
                  />
                  <Shares
                    title={words.level}
                    labels={{ point: words.levelOf, value: words.devices }}
                    shares={LEVELS.map((level) => ({
                      name: level,
                      label: <LevelBadge level={level === 'unknown' ? null : level} />,
                      value: numbers.threatLevel[level],
                      to: `/devices?threatLevel=${level}`,
                    }))}
                  />
                </div>
                <SeriesPart series={series} />
              </>
            )}
            <ConnectorsPart connectors={connectors} />
          </div>
        )}
      </WhenLoaded>
    </Page>
  );
}
