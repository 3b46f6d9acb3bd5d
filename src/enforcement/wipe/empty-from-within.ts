import type { CompanyOrigin } from './company-origins.ts';
import { isSettled, type ReadingRoom } from './reading.ts';

/** Milliseconds that it may take, however many origins there are. */
const EMPTYING = 20_000;

/** How often what does not go at first is tried. */
const ROUNDS = 3;

/**
 * Empties origins in frames of them, those that are not empty after it once more: a page that has just died may hold its
 * database for a moment. One that does not answer is asked again once, if it is known to be there. Returns those that
 * are empty.
 */
export async function emptyFromWithin(
  room: ReadingRoom | null,
  origins: readonly CompanyOrigin[],
  onDone: (done: number) => void,
): Promise<ReadonlySet<string>> {
  const empty = new Set<string>();
  let rest = origins;
  for (let round = 1; room && round <= ROUNDS && rest.length > 0; round++) {
    const names = rest.map(({ origin }) => origin);
    const readings = await room.readAll(names, 'clear', EMPTYING, (done) => onDone(empty.size + done));
    for (const [origin, reading] of readings) if (isSettled(reading)) empty.add(origin);
    const asksAgain = ({ origin, seen }: CompanyOrigin) => readings.has(origin) || (seen && round === 1);
    rest = rest.filter((one) => !empty.has(one.origin) && asksAgain(one));
  }
  return empty;
}
