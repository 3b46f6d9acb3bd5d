import type { Generated } from 'kysely';
import type { Json } from './columns.ts';

/**
 * What happened to a device, written by the database's own triggers. `took_ms` of an `access` that closes: since the threat
 * arrived that it answers.
 */
export type DeviceEventTable = {
  id: Generated<number>;
  at: Date;
  device_tag: string;
  kind: 'registered' | 'ended' | 'threat' | 'access' | 'wipe';
  detail: Json<Readonly<Record<string, unknown>>>;
  took_ms: number | null;
};

/** Check-ins that were answered in the five minutes from `at` on. */
export type CheckInCountTable = { at: Date; count: number };
