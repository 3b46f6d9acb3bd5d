import type * as v from 'valibot';
import { describe, it } from 'vitest';
import { AccessDocumentSchema } from '../../../src/access/access-document.ts';
import { fromStored, toStored } from '../../../src/agent/stored-state.ts';
import { type Connector, ConnectorSchema, isResponsive } from '../../../src/health/connector.ts';
import { HealthStateSchema, healthBy } from '../../../src/health/health-state.ts';
import * as api from '../../../src/protocol/client-api.ts';
import { readConfiguration } from '../../../src/protocol/configuration.ts';
import { RISK_LEVEL_CHANGE, readPartnerEvent } from '../../../src/protocol/partner-event.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';
import { readMessage } from '../../../src/protocol/read-message.ts';
import { WipeReceiptSchema } from '../../../src/protocol/wipe-receipt.ts';
import { connector, NOW, TENANT } from '../../unit/fixtures.ts';
import { changed, fuzz } from './fuzz.ts';
import { mutateValue, nearText } from './mutate.ts';
import {
  CONFIGURATION,
  DOCUMENT,
  ENFORCEMENT,
  FORMER_RECEIPT,
  RECEIPT,
  REGISTRATION,
  REPORT,
  SITE_LIST,
  STORED_STATES,
  VERSIONS,
} from './seeds.ts';
import { readSites } from './sites-under-fuzz.ts';

const CHECK_IN = { nonce: 'n', known: ['d'.repeat(43)], keys: ['current'], wantsTicket: true };
const TOKENS = { access_token: 'a', token_type: 'DPoP', expires_in: 600, refresh_token: 'r' };
const KEYS = { keys: [{ kty: 'EC', kid: 'current', crv: 'P-256' }] };

const MESSAGES: readonly (readonly [string, v.GenericSchema, readonly unknown[]])[] = [
  ['access document claims', AccessDocumentSchema, [DOCUMENT]],
  [
    'an organisation',
    api.OrganisationResponseSchema,
    [{ displayName: 'C', issuer: TENANT, signIn: { issuer: TENANT, clientId: 'c', scope: 'openid', resource: null } }],
  ],
  ['versions', api.AppVersionsSchema, [VERSIONS]],
  ['a registration request', api.RegistrationRequestSchema, [{ versions: VERSIONS }]],
  ['a registration answer', api.RegistrationResponseSchema, [{ ...REGISTRATION, keys: KEYS, tokens: TOKENS }]],
  ['tokens', api.TokenResponseSchema, [TOKENS]],
  ['a health report', api.HealthReportSchema, [REPORT]],
  ['a receipt', WipeReceiptSchema, [RECEIPT, FORMER_RECEIPT]],
  ['an enforcement report', api.EnforcementReportSchema, [ENFORCEMENT]],
  [
    'a check-in',
    api.CheckInRequestSchema,
    [
      { ...CHECK_IN, reports: [REPORT, { ...REPORT, enforcement: null }], gap: { firstSeq: 1, lastSeq: 2 } },
      { ...CHECK_IN, reports: [], gap: null },
    ],
  ],
  [
    'a check-in answer',
    api.CheckInResponseSchema,
    [{ document: 'a.b.c', bodies: { ['d'.repeat(43)]: '[]' }, ticket: 't', acknowledged: ['a'] }],
  ],
  [
    'a sign-out',
    api.SignOutRequestSchema,
    [
      { signOutToken: 's', receipt: RECEIPT },
      { signOutToken: 's', receipt: null },
    ],
  ],
  ['a wake-up hello', api.WakeHelloSchema, [{ ticket: 'ticket-1' }]],
  ['a wake-up', api.WakeMessageSchema, [{ type: 'checkIn', withinSeconds: 60 }, { type: 'alive' }]],
  ['an error', api.ErrorResponseSchema, [{ error: { code: 'notFound', message: 'There is none.', innerError: {} } }]],
];

describe('whatever it is given,', () => {
  it.each(MESSAGES)('%s: read or refused', (name, schema, seeds) =>
    fuzz(name, { make: changed(...seeds), throws: ProtocolError, read: (input) => readMessage(schema, input) }),
  );

  it('a connector and its health are read or refused, and every time in them is one', () =>
    fuzz('a connector and its health', {
      make: changed({ connector: DOCUMENT.connectors[1], health: DOCUMENT.health[0] }),
      throws: ProtocolError,
      read(input) {
        const { connector: one, health } = (input ?? {}) as Record<string, unknown>;
        const read: Connector = readMessage(ConnectorSchema, one ?? connector());
        const state = readMessage(HealthStateSchema, health);
        const times = [state.lastUpdateDateTime, read.lastHeartbeatDateTime ?? state.lastUpdateDateTime];
        if (times.some((time) => Number.isNaN(Date.parse(time)))) throw new Error(`no time: ${times.join(' or ')}`);
        isResponsive(read, NOW);
        healthBy(read, [state], NOW);
      },
    }));

  it('a partner’s event is read or refused', () =>
    fuzz('a partner event', {
      make: changed({
        iss: 'https://vendor.test',
        aud: [TENANT],
        iat: NOW / 1000,
        jti: 'event-1',
        sub_id: { format: 'opaque', id: 'DB-0001' },
        events: { [RISK_LEVEL_CHANGE]: { principal: 'DEVICE', current_level: 'HIGH', event_timestamp: NOW / 1000 } },
      }),
      throws: ProtocolError,
      read: (input) => readPartnerEvent(input).statement.type,
    }));

  it('a configuration gives what can be used of it, and says briefly what cannot', () =>
    fuzz('a configuration', {
      make: (random) => {
        const input = mutateValue(random, CONFIGURATION);
        return typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : CONFIGURATION;
      },
      read(input) {
        const { configuration, refused } = readConfiguration(input);
        for (const { key, reason } of refused) if (reason.length > 1_000) throw new Error(`${key}: too long to show`);
        const origin = configuration && new URL(configuration.tenant).origin;
        if (origin !== null && origin !== configuration?.tenant) throw new Error('the tenant is no origin');
      },
    }));

  it('a stored state is read or not, and what was read can be stored and read again', () =>
    fuzz('a stored state', {
      make: changed(...STORED_STATES),
      read(input) {
        const found = fromStored(input);
        if (found && !fromStored(toStored(found.state))) throw new Error('not to be read again');
      },
    }));

  it('a list of sites is parsed pattern by pattern, and any address can be asked about', () => {
    const patterns = changed(CONFIGURATION.corporateSites, SITE_LIST);
    return fuzz('a list of sites', {
      make: (random) => ({
        patterns: patterns(random),
        address: nearText(random, nearText(random, 'blob:https://u:p@corp.contoso.test.:8443/a?b#c')),
      }),
      throws: ProtocolError,
      read: ({ patterns, address }) => readSites(patterns, address),
    });
  });
});
