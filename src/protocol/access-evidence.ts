import type { AccessDocument } from '../access/access-document.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { type DocumentExpectations, verifyAccessDocument } from './access-document-jws.ts';
import { PolicySetSchema, readBody, type SiteList, SiteListSchema } from './body.ts';

export type VerifiedEvidence = {
  readonly jws: string;
  /** The bodies that the document names, and no others. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly document: AccessDocument;
  readonly policies: readonly AppProtectionPolicy[];
  readonly siteList: SiteList;
};

/**
 * A document and its bodies, verified: fresh from a check-in, or stored and read again at a start.
 *
 * @throws {ProtocolError} `document-*`, `body-*`
 */
export async function verifyEvidence(
  jws: string,
  bodies: Readonly<Record<string, string>>,
  expected: DocumentExpectations,
): Promise<VerifiedEvidence> {
  const document = await verifyAccessDocument(jws, expected);
  const policies = await readBody(PolicySetSchema, document.policies, bodies);
  const siteList = await readBody(SiteListSchema, document.sites, bodies);
  const named = Object.entries(bodies).filter(([digest]) => digest === document.policies || digest === document.sites);
  return { jws, bodies: Object.fromEntries(named), document, policies, siteList };
}
