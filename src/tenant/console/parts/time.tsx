const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const whole = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const numbers = new Intl.NumberFormat('en');

/** "5 minutes ago". */
export function agoText(at: number, now: number): string {
  const span = at - now;
  const size = Math.abs(span);
  if (size < MINUTE) return relative.format(Math.round(span / 1000), 'second');
  if (size < HOUR) return relative.format(Math.round(span / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(span / HOUR), 'hour');
  return relative.format(Math.round(span / DAY), 'day');
}

/** A span in its two largest units: "2 days 3 hours", "1.4 seconds". */
export function spanText(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} seconds`;
  const parts = [
    ['day', Math.floor(milliseconds / DAY)],
    ['hour', Math.floor((milliseconds % DAY) / HOUR)],
    ['minute', Math.floor((milliseconds % HOUR) / MINUTE)],
    ['second', Math.floor((milliseconds % MINUTE) / 1000)],
  ] as const;
  const from = parts.findIndex(([, count]) => count > 0);
  return parts
    .slice(from, from + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}

export function timeText(at: number): string {
  return whole.format(at);
}

export function numberText(value: number): string {
  return numbers.format(value);
}

/** How many of what: "1 device", "1,204 devices". */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** How long ago it was, with the time itself for whoever wants it. `at` is as Graph writes times. */
export function Ago({ at, never = 'never' }: { readonly at: string | null | undefined; readonly never?: string }) {
  if (at == null) return <span class="quiet">{never}</span>;
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={timeText(time)}>
      {agoText(time, Date.now())}
    </time>
  );
}
