import { scaleBand, scaleLinear } from 'd3-scale';
import { useId } from 'preact/hooks';
import { numberText } from '../time.tsx';

export type Point = { readonly label: string; readonly value: number | null };

type BarsProps = {
  readonly title: string;
  /** What it comes to, in a sentence: what a picture says to whoever does not see it. */
  readonly summary: string;
  /** What a column stands for, and what is counted. */
  readonly labels: { readonly point: string; readonly value: string };
  readonly points: readonly Point[];
  readonly text?: (value: number) => string;
};

const WIDTH = 340;
const HEIGHT = 150;
const EDGE = { start: 44, end: 8, top: 8, bottom: 22 };

/** Something counted over time: columns, and the same as a table. One colour, so that forced colours lose nothing. */
export function Bars({ title, summary, labels, points, text = numberText }: BarsProps) {
  const id = useId();
  const most = Math.max(4, ...points.map(({ value }) => value ?? 0));
  const x = scaleBand(
    points.map((_, index) => index),
    [EDGE.start, WIDTH - EDGE.end],
  ).padding(0.2);
  const y = scaleLinear([0, most], [HEIGHT - EDGE.bottom, EDGE.top]).nice(3);
  const every = Math.max(1, Math.ceil(points.length / 5));
  return (
    <figure class="chart card" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p>{summary}</p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}. ${summary}`}>
        <g class="chart-lines">
          {y.ticks(3).map((tick) => (
            <g key={tick}>
              <line x1={EDGE.start} x2={WIDTH - EDGE.end} y1={y(tick)} y2={y(tick)} />
              <text x={EDGE.start - 6} y={y(tick) + 4} text-anchor="end">
                {text(tick)}
              </text>
            </g>
          ))}
        </g>
        <g class="chart-bars">
          {points.map(({ label, value }, index) => (
            <rect
              key={label}
              x={x(index)}
              width={x.bandwidth()}
              y={y(value ?? 0)}
              height={Math.max(0, HEIGHT - EDGE.bottom - y(value ?? 0))}
            >
              <title>{`${label}: ${value === null ? '–' : text(value)}`}</title>
            </rect>
          ))}
        </g>
        <g class="chart-labels">
          {points.map(({ label }, index) =>
            index % every === 0 ? (
              <text key={label} x={(x(index) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 6} text-anchor="middle">
                {label}
              </text>
            ) : null,
          )}
        </g>
      </svg>
      <ChartTable title={title} labels={labels} points={points} text={text} />
    </figure>
  );
}

type Share = Point & { readonly to?: string };

export function ChartTable({
  title,
  labels,
  points,
  text = numberText,
}: Pick<BarsProps, 'title' | 'labels' | 'text'> & { readonly points: readonly Share[] }) {
  return (
    <details>
      <summary>Show as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section class="table-frame chart-table" tabIndex={0} aria-label={title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{labels.point}</th>
              <th scope="col" class="number">
                {labels.value}
              </th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ label, value }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td class="number">{value === null ? '–' : text(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
