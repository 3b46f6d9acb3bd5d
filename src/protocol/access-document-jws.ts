import { CompactSign, type CryptoKey, compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { type AccessDocument, AccessDocumentSchema, DOCUMENT_SCHEMA_VERSION } from '../access/access-document.ts';
import { ProtocolError } from './protocol-error.ts';
import { readMessage } from './read-message.ts';

/** The `typ` of an access document, so that no other token of the tenant can stand in for one (RFC 8725 §3.11). */
export const ACCESS_DOCUMENT_TYPE = 'drawbridge-access+jwt';

const MAX_DOCUMENT = 128 * 1024;

/** Signs an access document as a compact JWS. */
export async function signAccessDocument(
  document: AccessDocument,
  key: { readonly kid: string; readonly privateKey: CryptoKey },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(document)))
    .setProtectedHeader({ alg: 'ES256', typ: ACCESS_DOCUMENT_TYPE, kid: key.kid })
    .sign(key.privateKey);
}

export type DocumentExpectations = {
  readonly issuer: string;
  /** The registration it must be for. */
  readonly audience: string;
  /** The tenant's keys, current and next; no others are asked for. */
  readonly keys: JSONWebKeySet;
};

/**
 * A document's claims, once its signature, type, issuer and audience hold. This is all that can be asked of a stored one.
 *
 * @throws {ProtocolError} `document-*`
 */
export async function verifyAccessDocument(jws: string, expected: DocumentExpectations): Promise<AccessDocument> {
  if (jws.length > MAX_DOCUMENT)
    throw new ProtocolError('document-malformed', `longer than ${MAX_DOCUMENT} characters`);
  const { payload, protectedHeader } = await verifySignature(jws, expected.keys);
  if (protectedHeader.typ !== ACCESS_DOCUMENT_TYPE) {
    throw new ProtocolError('document-wrong-type', `its type is ${String(protectedHeader.typ)}`);
  }
  const document = readMessage(AccessDocumentSchema, parseClaims(payload), 'document-malformed');
  if (document.oldestReader > DOCUMENT_SCHEMA_VERSION) {
    throw new ProtocolError('document-too-new', `it needs a reader of version ${document.oldestReader} or later`);
  }
  if (document.iss !== expected.issuer) throw new ProtocolError('document-wrong-issuer', `it is from ${document.iss}`);
  if (document.aud !== expected.audience)
    throw new ProtocolError('document-wrong-audience', 'it is for another browser');
  return document;
}

export type Freshness = {
  readonly nonce: string;
  /** Milliseconds this device waited for the answer. */
  readonly waited: number;
  /** What the last verified document carried, if there was one. */
  readonly floor: { readonly epoch: string; readonly seq: number } | null;
};

/**
 * That a verified document is the answer to this check-in and no older one. Freshness rests on the nonce and on the time
 * waited, never on comparing this device's clock with the tenant's. A new epoch (a tenant restored from a backup) may
 * start its sequence anew.
 *
 * @throws {ProtocolError} `document-not-fresh`, `document-expired`, `document-older`
 */
export function requireFresh(document: AccessDocument, { nonce, waited, floor }: Freshness): void {
  if (document.nonce !== nonce) throw new ProtocolError('document-not-fresh', 'it answers another check-in');
  if (waited >= (document.exp - document.iat) * 1000) {
    throw new ProtocolError('document-expired', `it was valid for ${document.exp - document.iat} s`);
  }
  if (floor && document.epoch === floor.epoch && document.seq <= floor.seq) {
    throw new ProtocolError('document-older', `number ${document.seq} after ${floor.seq}`);
  }
}

async function verifySignature(jws: string, keys: JSONWebKeySet) {
  try {
    return await compactVerify(jws, createLocalJWKSet(keys), { algorithms: ['ES256'] });
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) {
      throw new ProtocolError('document-unknown-key', 'it is signed with a key that is not known here', { cause });
    }
    if (cause instanceof errors.JWSSignatureVerificationFailed || cause instanceof errors.JOSEAlgNotAllowed) {
      throw new ProtocolError('document-forged', 'its signature is wrong', { cause });
    }
    throw new ProtocolError('document-malformed', 'not a signed document', { cause });
  }
}

function parseClaims(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw new ProtocolError('document-malformed', 'its claims are not JSON', { cause });
  }
}
