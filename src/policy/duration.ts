import { PolicyError } from './policy-error.ts';

const PATTERN = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MILLISECONDS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/** The longest span that two dates can lie apart (ECMA-262, "Time Values"): what is longer ends at no date. */
const LONGEST = 8_640_000_000_000_000;

/** No duration that Graph writes is longer; what is, is refused before it is looked at. */
const MAX_LENGTH = 64;

/**
 * Milliseconds in an ISO 8601 duration as Graph writes them (`PT720M`, `P90D`, `PT0S`, `PT17.1357909S`). Years and
 * months have no fixed length and do not occur in app protection policies: refused. Negative ones occur in Graph's own
 * samples and mean nothing: refused.
 *
 * @throws {PolicyError} `duration-malformed`, `duration-negative`
 */
export function parseDuration(text: string): number {
  const match = text.length <= MAX_LENGTH ? PATTERN.exec(text) : null;
  const parts = match?.slice(2) ?? [];
  if (!match || parts.every((part) => part === undefined) || text.endsWith('T')) throw malformed(text);
  if (match[1] === '-') throw new PolicyError('duration-negative', `"${text}" is negative`);
  const milliseconds = MILLISECONDS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit, 0);
  if (milliseconds > LONGEST) throw malformed(text);
  return milliseconds;
}

export function isDuration(text: string): boolean {
  try {
    parseDuration(text);
    return true;
  } catch {
    return false;
  }
}

function malformed(text: string): PolicyError {
  return new PolicyError('duration-malformed', `"${text.slice(0, 40)}" is not an ISO 8601 duration of fixed length`);
}
