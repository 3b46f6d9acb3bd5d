import { type Decision, decide } from '../../access/decide.ts';
import { factsOf } from '../../health/device-facts.ts';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import { buildAccessDocument, type DocumentInputs } from '../client-api/build-access-document.ts';
import type { DocumentWipes } from '../store/tables/wipes.ts';

/** A document that is decided on and never sent needs no digests: access does not rest on them. */
const NO_DIGEST = 'A'.repeat(43);

export type Moment = {
  readonly issuer: string;
  /** Now, milliseconds since the epoch. */
  readonly at: number;
  /** When the browser last checked in. */
  readonly receivedAt: number;
  readonly wipes?: DocumentWipes | null;
};

/** The tenant's own run of the decision: what follows for a browser from what is known of it here. */
export function decideFor(
  inputs: DocumentInputs,
  policies: readonly AppProtectionPolicy[],
  { issuer, at, receivedAt, wipes = null }: Moment,
): Decision {
  const document = buildAccessDocument(inputs, {
    issuer,
    nonce: 'none',
    at: receivedAt,
    digests: { policies: NO_DIGEST, sites: NO_DIGEST },
    newKeys: null,
    wipes,
  });
  return decide({
    configured: true,
    whenSignedOut: 'block',
    registered: true,
    evidence: { document, policies, receivedAt },
    device: factsOf(inputs.versions),
    now: at,
    clockFloor: at,
  });
}
