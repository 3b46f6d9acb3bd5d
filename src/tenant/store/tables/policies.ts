import type { JSONWebKeySet } from 'jose';
import type { Generated } from 'kysely';
import type { Connector } from '../../../health/connector.ts';
import type { ThreatLevel } from '../../../health/threat-level.ts';
import type { AppProtectionPolicy } from '../../../policy/app-protection-policy.ts';
import type { PolicyAssignment, TargetedApp } from '../../../policy/assignment.ts';
import type { DefaultJson, Json } from './columns.ts';

/** `graph` is kept without the heartbeat, which changes with every event and has a column of its own. */
export type ConnectorTable = {
  id: string;
  /** `null` until the partner is set up; always for one that is read on the device. */
  issuer: string | null;
  keys: Json<JSONWebKeySet>;
  graph: Json<Connector>;
  last_heartbeat_at: Date | null;
  /** What this partner's words stand for, where it is not the usual; see ../../../health/partner-levels.ts. */
  levels: DefaultJson<Readonly<Record<string, ThreatLevel>>>;
  /** Why the partner says that it does not work at present. */
  error: Generated<string | null>;
};

export type PolicyTable = {
  id: string;
  policy: Json<AppProtectionPolicy>;
  apps: Json<TargetedApp[]>;
  assignments: Json<PolicyAssignment[]>;
  modified_at: Generated<Date | null>;
  /** The admin's id. */
  modified_by: Generated<string | null>;
};
