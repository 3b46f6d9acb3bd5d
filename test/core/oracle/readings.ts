/** How the oracle reads what stands in Graph's JSON as text. Nothing here is shared with the product. */

/** Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds (§2.2). */
export const durationMilliseconds = (text: string): number => {
  const inTime: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1_000 };
  const [date = '', time = ''] = text.slice(1).split('T');
  let total = date === '' ? 0 : Number(date.replace('D', '')) * 86_400_000;
  let digits = '';
  for (const character of time) {
    const unit = inTime[character];
    if (unit === undefined) {
      digits += character;
      continue;
    }
    total += Math.round(Number(digits) * unit);
    digits = '';
  }
  if (!Number.isFinite(total) || total < 0 || digits !== '' || !text.startsWith('P'))
    throw new Error(`duration ${text}`);
  return total;
};

/** Numeric, up to four parts, missing parts are 0 (§1.7): a text that sorts as the version does, or `null`. */
export const versionKey = (text: string): string | null => {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^[0-9]{1,20}$/.test(part))) return null;
  while (parts.length < 4) parts.push('0');
  return parts.map((part) => part.padStart(20, '0')).join('.');
};

/** Milliseconds since 1970 of a Graph DateTimeOffset, whose seconds have up to seven decimals (§2.9). */
export const instant = (text: string): number => {
  const read = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?(?:Z|([+-])(\d+):(\d+))$/.exec(text);
  if (!read) throw new Error(`instant ${text}`);
  const [year, month, day, hour, minute, second] = read.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((read[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = (Number(read[9] ?? 0) * 60 + Number(read[10] ?? 0)) * 60_000 * (read[8] === '-' ? -1 : 1);
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - offset;
};
