import { Bars } from '../../parts/chart/bars.tsx';
import { SelectField } from '../../parts/field.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { countText, numberText, spanText } from '../../parts/time.tsx';
import { type Loaded, useLoad } from '../../parts/use-load.ts';
import { search, setSearch } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import type { Series, Span } from './fleet.ts';
import { words } from './words.ts';

const hour = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const dayAndHour = new Intl.DateTimeFormat('en', { weekday: 'short', hour: '2-digit', hour12: false });
const LABELS: Readonly<Record<Span, Intl.DateTimeFormat>> = { P1D: hour, P7D: dayAndHour, P30D: day };

function spanAsked(): Span {
  const asked = search.value.get('span') ?? 'P1D';
  return Object.hasOwn(words.spans, asked) ? (asked as Span) : 'P1D';
}

/** What happened over time. The period stands in the address. */
export function useSeries(inputs: readonly unknown[]): Loaded<Series> {
  const { graph } = useConsole();
  const span = spanAsked();
  return useLoad((signal) => graph.get<Series>('/drawbridge/series', { span }, signal), [span, ...inputs], {
    keep: true,
  });
}

export function SeriesPart({ series }: { readonly series: Loaded<Series> }) {
  return (
    <>
      <SelectField
        class="short"
        label={words.span}
        value={spanAsked()}
        onChange={(value) => setSearch({ span: value === 'P1D' ? null : value })}
        options={Object.entries(words.spans).map(([value, label]) => ({ value, label }))}
      />
      <WhenLoaded loaded={series}>{(known) => <Charts series={known} />}</WhenLoaded>
    </>
  );
}

function Charts({ series: { span, points, enforcement } }: { readonly series: Series }) {
  const sum = (member: 'checkIns' | 'threats' | 'blocks') => points.reduce((all, point) => all + point[member], 0);
  const pointsOf = (member: 'checkIns' | 'threats' | 'enforcementMedian') =>
    points.map((point) => ({ label: LABELS[span].format(Date.parse(point.dateTime)), value: point[member] }));
  const { count, median, p95 } = enforcement;
  return (
    <div class="columns three">
      <Bars
        title={words.checkIns}
        summary={words.checkInsSum(numberText(sum('checkIns')))}
        labels={{ point: words.time, value: words.checkIns }}
        points={pointsOf('checkIns')}
      />
      <Bars
        title={words.threats}
        summary={words.threatsSum(countText(sum('threats'), 'threat'), countText(sum('blocks'), 'time'))}
        labels={{ point: words.time, value: words.threats }}
        points={pointsOf('threats')}
      />
      <Bars
        title={words.enforcement}
        summary={
          median === null || p95 === null
            ? words.enforcementNone
            : words.enforcementSum(spanText(median), spanText(p95), countText(count, 'block'))
        }
        labels={{ point: words.time, value: words.median }}
        points={pointsOf('enforcementMedian')}
        text={(value) => `${(value / 1000).toFixed(1)} s`}
      />
    </div>
  );
}
