import * as v from 'valibot';
import { type Connector, ConnectorSchema } from '../../health/connector.ts';
import { KNOWN_PARTNERS } from '../../health/known-partners.ts';
import { USUAL_LEVELS } from '../../health/partner-levels.ts';
import { THREAT_LEVELS } from '../../health/threat-level.ts';
import { JwksSchema } from '../../protocol/client-api.ts';
import { badMember, GraphError } from './graph-error.ts';

export const CONNECTOR_TYPE = '#microsoft.graph.mobileThreatDefenseConnector';

/** What the service itself says; clients cannot set it, and scripts send it back. */
const READ_ONLY = ['partnerState', 'lastHeartbeatDateTime'];

export const CONNECTOR_MEMBERS: ReadonlySet<string> = new Set(
  Object.keys(ConnectorSchema.entries).filter((name) => name !== 'displayName'),
);

/** What Graph does not have: who signs the partner's events, and what its words stand for. As annotations of ours. */
const AnnotationsSchema = v.object({
  '@drawbridge.displayName': v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  '@drawbridge.issuer': v.optional(v.pipe(v.string(), v.url(), v.maxLength(2048))),
  '@drawbridge.jwks': v.optional(JwksSchema),
  '@drawbridge.levels': v.optional(
    v.record(v.picklist(Object.keys(USUAL_LEVELS) as (keyof typeof USUAL_LEVELS)[]), v.picklist(THREAT_LEVELS)),
  ),
});
export type ConnectorAnnotations = v.InferOutput<typeof AnnotationsSchema>;

const FlagSchema = v.record(v.string(), v.unknown());

export type ConnectorChange = {
  readonly id: string | null;
  readonly members: Readonly<Record<string, unknown>>;
  readonly annotations: ConnectorAnnotations;
};

/** @throws {GraphError} `BadRequest`, naming the member */
export function readConnectorChange(body: unknown): ConnectorChange {
  if (!v.is(FlagSchema, body) || Array.isArray(body)) throw new GraphError('BadRequest', 'The body is not an object.');
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@drawbridge.')) {
      if (!(name in AnnotationsSchema.entries)) throw badMember(name.slice(0, 64), 'not known here');
      continue;
    }
    if (name.includes('@') || READ_ONLY.includes(name) || name === 'id') continue;
    if (!CONNECTOR_MEMBERS.has(name))
      throw badMember(name.slice(0, 64), 'not a member of mobileThreatDefenseConnector');
    members[name] = value;
  }
  const annotations = v.safeParse(AnnotationsSchema, body, { abortEarly: true });
  if (!annotations.success) {
    const [issue] = annotations.issues;
    throw badMember(String(issue.path?.[0]?.key), issue.message.slice(0, 200));
  }
  const jwks = annotations.output['@drawbridge.jwks'];
  if (jwks?.keys.some((key) => 'd' in key || key['kty'] === 'oct')) {
    throw badMember('@drawbridge.jwks', 'holds a private key: give the public ones');
  }
  return {
    id: typeof body['id'] === 'string' ? body['id'].toLowerCase() : null,
    members,
    annotations: annotations.output,
  };
}

/** A new connector with nothing switched on, the threshold as seen in Intune (7 days). */
export function emptyConnector(id: string, displayName: string | undefined): Connector {
  return {
    '@odata.type': CONNECTOR_TYPE,
    id,
    displayName: displayName ?? KNOWN_PARTNERS[id] ?? id,
    partnerState: 'notSetUp',
    partnerUnresponsivenessThresholdInDays: 7,
    windowsMobileApplicationManagementEnabled: false,
    windowsDeviceBlockedOnMissingPartnerData: false,
  };
}

/** @throws {GraphError} `BadRequest`, naming the member */
export function readWholeConnector(connector: object): Connector {
  const result = v.safeParse(ConnectorSchema, connector, { abortEarly: true });
  if (result.success) return result.output;
  throw badMember(v.getDotPath(result.issues[0]) ?? 'connector', result.issues[0].message.slice(0, 200));
}
