import { makeTourFolder, playTour } from '../../src/demo/tour.ts';
import { type Row, row } from './figure.ts';

const ROUNDS = 5;

/** The tour's steps, each as the tour itself times it: from the tenant's acceptance of an event where there is one. */
export async function bench(): Promise<Row[]> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    const steps = await playTour(await makeTourFolder(), ({ name, observed, error }) => {
      if (!observed) throw new Error(`${name}: ${error}`);
    });
    for (const { name, milliseconds } of steps) times.set(name, [...(times.get(name) ?? []), milliseconds]);
  }
  return [...times].map(([name, values]) => row(name, 'ms', values));
}
