import { useState } from 'preact/hooks';
import { levelOf } from '../../../../health/health-state.ts';
import { devicesChanged } from '../../live/live.ts';
import { WhenLoaded } from '../../parts/loading.tsx';
import { spanText, timeText } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { ACCESS_WORDS, LEVEL_WORDS, type ShownAccess } from '../../words/access-words.ts';
import { WIPE_STATES } from '../wipes/wipe-order.ts';
import { words } from './words.ts';

type DeviceEvent = {
  readonly id: string;
  readonly dateTime: string;
  readonly kind: keyof typeof words.events;
  readonly detail: {
    readonly from?: string | null;
    readonly to?: string;
    readonly connectorId?: string;
    readonly source?: 'partner' | 'device';
    readonly worse?: boolean;
    readonly problems?: readonly string[];
  };
  readonly tookMilliseconds: number | null;
};

/** Events that one answer has at most. */
const PAGE = 200;

/** What happened to a device, the newest first. */
export function DeviceHistory({ tag }: { readonly tag: string }) {
  const { graph } = useConsole();
  const [before, setBefore] = useState<string | null>(null);
  const events = useLoad(
    (signal) =>
      graph.get<{ readonly value: readonly DeviceEvent[] }>(
        `/drawbridge/devices/${encodeURIComponent(tag)}/events`,
        { before },
        signal,
      ),
    [tag, before, devicesChanged.value],
    { keep: true },
  );
  return (
    <section class="card">
      <h2>{words.history}</h2>
      <WhenLoaded loaded={events}>
        {({ value }) => (
          <>
            {value.length === 0 && <p>{words.noHistory}</p>}
            <ol class="timeline">
              {value.map((event) => (
                <li key={event.id} data-kind={event.kind} data-worse={event.detail.worse ?? false}>
                  <time dateTime={event.dateTime}>{timeText(Date.parse(event.dateTime))}</time>
                  <div>
                    <strong>{words.events[event.kind]}</strong> {whatOf(event)}
                    {moreOf(event).map((line) => (
                      <span key={line} class="quiet">
                        {' · '}
                        {line}
                      </span>
                    ))}
                  </div>
                </li>
              ))}
            </ol>
            {value.length === PAGE && (
              <fluent-button onClick={() => setBefore(value.at(-1)?.id ?? null)}>{words.more}</fluent-button>
            )}
          </>
        )}
      </WhenLoaded>
    </section>
  );
}

function whatOf({ kind, detail: { from, to = '' } }: DeviceEvent): string {
  if (kind === 'threat') return words.change(levelWord(from), levelWord(to));
  if (kind === 'access') {
    const [old, next] = [accessWord(from), accessWord(to)];
    return from === to ? next : words.change(old, next);
  }
  if (kind === 'wipe') return Object.hasOwn(WIPE_STATES, to) ? WIPE_STATES[to as keyof typeof WIPE_STATES] : to;
  return '';
}

function moreOf({ kind, detail, tookMilliseconds }: DeviceEvent): readonly string[] {
  const { source = 'partner', connectorId, problems } = detail;
  return [
    ...(kind === 'threat' && connectorId ? [words.by(words.sources[source], connectorId)] : []),
    ...(tookMilliseconds === null ? [] : [words.took(spanText(tookMilliseconds))]),
    ...(problems && problems.length > 0 ? [words.gapsNow(problems.length)] : []),
  ];
}

function levelWord(state: string | null | undefined): string {
  return LEVEL_WORDS[(state && levelOf({ state: state as never })) || 'unknown'];
}

function accessWord(access: string | null | undefined): string {
  return ACCESS_WORDS[(access ?? 'unknown') as ShownAccess] ?? String(access);
}
