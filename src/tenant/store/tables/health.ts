import type { Generated } from 'kysely';
import type { ThreatLevel } from '../../../health/threat-level.ts';
import type { HealthReport } from '../../../protocol/client-api.ts';
import type { DefaultJson, Json } from './columns.ts';

/** Every health report of a browser, once; see the protocol's `HealthReport`. */
export type HealthReportTable = {
  registration_id: string;
  id: string;
  seq: number;
  report: Json<HealthReport>;
  received_at: Date;
};

/** Reports that a browser had to drop. */
export type ReportGapTable = { registration_id: string; first_seq: number; last_seq: number; received_at: Date };

/** What a connector reports about a device, or the device about itself for it. */
export type HealthStateTable = {
  connector_id: string;
  device_tag: string;
  source: Generated<'partner' | 'device'>;
  /** The worst of its signals. */
  state: string;
  last_update_at: Date;
  signals: DefaultJson<Signals>;
};

/** A partner's last word by kind of event, so that one kind does not unsay another. Times are milliseconds. */
export type Signals = { readonly [Kind in SignalKind]?: { readonly level: ThreatLevel; readonly at: number } };
export type SignalKind = 'risk' | 'compliance';
