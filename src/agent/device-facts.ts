import { type DeviceFacts, factsOf, NO_FACTS } from '../health/device-facts.ts';
import type { Observation } from './state.ts';

/** What the browser's own observation says of the versions that a policy can bound. */
export function deviceFactsOf(observed: Observation | null): DeviceFacts {
  return observed ? factsOf(observed.versions) : NO_FACTS;
}
