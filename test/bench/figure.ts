/** One measured figure: a row of a benchmark's table. */
export type Row = {
  readonly figure: string;
  readonly unit: string;
  /** How many measurements are behind it. */
  readonly n: number;
  readonly median: number;
  readonly p95: number;
  /** What the same run measured beside it, and how many times that this is. */
  readonly against?: string;
  readonly ratio?: number;
};

/** What every `*.bench.ts` exports. */
export type Bench = { readonly bench: () => Promise<Row[]> };

export function row(figure: string, unit: string, samples: readonly number[]): Row {
  if (samples.length === 0) throw new Error(`Nothing was measured for "${figure}".`);
  return {
    figure,
    unit,
    n: samples.length,
    median: round(quantile(samples, 0.5)),
    p95: round(quantile(samples, 0.95)),
  };
}

/** `row`, told how it compares with `other` of the same run. */
export function comparedWith(row: Row, other: Row): Row {
  return { ...row, against: other.figure, ratio: round(row.median / other.median) };
}

/** Between two samples, a value in proportion. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Three decimals are more than any of our measurements is good for. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
