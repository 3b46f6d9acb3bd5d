import type { JSONWebKeySet } from 'jose';
import type { Selectable } from 'kysely';
import { type AccessDocument, DOCUMENT_SCHEMA_VERSION } from '../../access/access-document.ts';
import { connectorOf } from '../store/connector-row.ts';
import type { OrganisationTable } from '../store/tables/organisation.ts';
import type { DocumentWipes } from '../store/tables/wipes.ts';
import type { Snapshot } from './record-check-in.ts';
import type { StoredSettings } from './settings-cache.ts';

/** Seconds an answer may be on its way. */
const VALIDITY = 300;

export type DocumentFrame = {
  readonly issuer: string;
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly digests: Pick<AccessDocument, 'policies' | 'sites'>;
  /** The tenant's keys, current and next, where the browser does not know them all; see the protocol's `keysIn`. */
  readonly newKeys: JSONWebKeySet | null;
  readonly wipes: DocumentWipes | null;
};

/** What a document is made of; a {@link Snapshot} is that. */
export type DocumentInputs = Omit<Snapshot, 'settings' | 'extensionId' | 'posture' | 'userPrincipalName'> & {
  readonly settings: { readonly stored: Omit<StoredSettings, 'policies' | 'relyingParties'> };
};

/** The claims of an access document. Every member is named here, so that nothing else of the store can slip into one. */
export function buildAccessDocument(
  snapshot: DocumentInputs,
  { issuer, nonce, at, digests, newKeys, wipes }: DocumentFrame,
): AccessDocument {
  const { user, health, heartbeats, settings } = snapshot;
  const { organisation, connectors } = settings.stored;
  const iat = Math.floor(at / 1000);
  return {
    iss: issuer,
    aud: snapshot.registrationId,
    iat,
    exp: iat + VALIDITY,
    epoch: organisation.epoch,
    seq: snapshot.seq,
    nonce,
    schemaVersion: DOCUMENT_SCHEMA_VERSION,
    oldestReader: 1,
    organisation: {
      displayName: organisation.display_name,
      ...(organisation.wipe_on_sign_out && { wipeOnSignOut: true }),
    },
    user: { id: user.id, displayName: user.display_name, accountEnabled: user.account_enabled },
    lastEnabledCheckIn: user.account_enabled ? null : inSeconds(snapshot.lastEnabledAt),
    whenNoPolicy: organisation.when_no_policy,
    ...(wipes?.held && { wipeHeld: true }),
    ...(wipes?.policyOrderId && { wipeOrderId: wipes.policyOrderId }),
    ...(wipes && wipes.orders.length > 0 && { orders: [...wipes.orders] }),
    ...wipeOptionsOf(organisation),
    connectors: connectors.map(({ id, graph }) =>
      connectorOf({ graph, last_heartbeat_at: heartbeats.get(id) ?? null }),
    ),
    health: health.map(({ connector_id, state, last_update_at, source }) => ({
      connectorId: connector_id,
      state,
      lastUpdateDateTime: last_update_at.toISOString(),
      ...(source === 'device' && { source }),
    })),
    ...digests,
    ...(newKeys && { keys: newKeys }),
    nextCheckInSeconds: organisation.next_check_in_seconds,
    wipeConfirmationSeconds: organisation.wipe_confirmation_seconds,
  };
}

/** Only where it is not the usual, so that most documents stay as small as they are. */
function wipeOptionsOf({ wipe_shared_cookies, wipe_downloaded_files }: Selectable<OrganisationTable>) {
  const wipeOptions = { sharedCookies: wipe_shared_cookies, downloadedFiles: wipe_downloaded_files };
  return Object.values(wipeOptions).every((choice) => choice === 'keep') ? {} : { wipeOptions };
}

function inSeconds(time: Date | null): number | null {
  return time && Math.floor(time.getTime() / 1000);
}
