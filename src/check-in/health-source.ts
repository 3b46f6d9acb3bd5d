import type { Observation } from '../agent/state.ts';
import { appVersions } from '../tenant-client/app-versions.ts';

/** Who can say how healthy the device is: a native host later; a browser by itself cannot. */
export type HealthSource = {
  /** One of the predefined health states (Graph `managedDevicePartnerReportedHealthState`) and when it was last updated. */
  read(): Promise<Observation['health']>;
};

/** A browser without a source on the device knows nothing of its health, and says so: never `secured`. */
export const browserAlone: HealthSource = {
  read: async () => ({ state: 'unknown', lastUpdateDateTime: new Date(Date.now()).toISOString() }),
};

/** What there is to report: the health and the versions, and nothing of what is done in this browser. */
export async function observe(source: HealthSource = browserAlone): Promise<Observation> {
  const [versions, health] = await Promise.all([appVersions(), source.read().catch(() => browserAlone.read())]);
  return { versions, health };
}
