import type { ThreatLevel } from '../../../health/threat-level.ts';
import type { Json } from './columns.ts';
import type { SignalKind } from './health.ts';

/** An event about a device that has not registered yet. */
export type WaitingEventTable = {
  connector_id: string;
  jti: string;
  entra_device_id: string;
  statement: Json<WaitingStatement>;
  expires_at: Date;
};

export type WaitingStatement = {
  readonly kind: SignalKind;
  readonly level: ThreatLevel;
  readonly at: number;
  /** The user that it names beside the device. */
  readonly user: string | null;
};

/** Every partner event that was taken, so that none is taken twice. */
export type PartnerEventTable = { connector_id: string; jti: string; received_at: Date };
