import { PolicyError } from './policy-error.ts';

const PATTERN = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MILLISECONDS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/**
 * Milliseconds in an ISO 8601 duration as Graph writes them (`PT720M`, `P90D`, `PT0S`, `PT17.1357909S`). Years and
 * months have no fixed length and do not occur in app protection policies: refused. Negative ones occur in Graph's own
 * samples and mean nothing: refused.
 *
 * @throws {PolicyError} `duration-malformed`, `duration-negative`
 */
export function parseDuration(text: string): number {
  const match = PATTERN.exec(text);
  const parts = match?.slice(2) ?? [];
  if (!match || parts.every((part) => part === undefined) || text.endsWith('T')) {
    throw new PolicyError('duration-malformed', `"${text.slice(0, 40)}" is not an ISO 8601 duration`);
  }
  if (match[1] === '-') throw new PolicyError('duration-negative', `"${text.slice(0, 40)}" is negative`);
  return MILLISECONDS.reduce((sum, unit, index) => sum + Number(parts[index] ?? 0) * unit, 0);
}
