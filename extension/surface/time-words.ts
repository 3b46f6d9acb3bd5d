import { t } from './words.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The largest unit in which the span is at least `atLeast` whole ones, so that 90 minutes are not "2 hours". */
function inUnits(
  span: number,
  atLeast: number,
): { readonly value: number; readonly unit: 'day' | 'hour' | 'minute' | 'second' } {
  if (span >= atLeast * DAY) return { value: Math.floor(span / DAY), unit: 'day' };
  if (span >= atLeast * HOUR) return { value: Math.floor(span / HOUR), unit: 'hour' };
  if (span >= MINUTE) return { value: Math.floor(span / MINUTE), unit: 'minute' };
  return { value: Math.floor(span / SECOND), unit: 'second' };
}

/** "2 minutes ago", "in 3 hours". A moment that a clock correction has put slightly ahead reads as "just now". */
export function relative(at: number, now: number): string {
  const span = Math.abs(at - now);
  if (span < 10 * SECOND) return t('justNow');
  const { value, unit } = inUnits(span, 1);
  const format = new Intl.RelativeTimeFormat(t('languageTag'), { numeric: 'always' });
  return format.format(at < now ? -value : value, unit);
}

/** "How long ago": as `relative`, and a moment ahead of the clock is now. */
export function age(at: number, now: number): string {
  return relative(Math.min(at, now), now);
}

/** "12 hours", "90 days". Up to two of a unit are said in the next smaller one: "36 hours", not "1 day". */
export function duration(milliseconds: number): string {
  const { value, unit } = inUnits(milliseconds, 2);
  return new Intl.NumberFormat(t('languageTag'), { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

/** Date and time of day, for what must be told apart later. */
export function moment(at: number): string {
  return new Intl.DateTimeFormat(t('languageTag'), { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
