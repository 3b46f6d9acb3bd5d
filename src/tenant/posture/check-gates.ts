import { type Gate, MAX_GATES } from '../../protocol/body.ts';
import { secureDomains } from '../../sites/compile-rules.ts';
import { parseSites } from '../../sites/parse-sites.ts';
import { intersect, isEmpty, type Sites, sameSites } from '../../sites/site-list.ts';
import type { EventsReceiver } from '../store/tables/posture.ts';

/**
 * What is wrong with the gates of an organisation, or `null`. Their sites are corporate sites, and none has two: a browser
 * sends one token with a request.
 */
export function checkGates(
  gates: readonly (Gate & { readonly secret?: string | undefined; readonly events?: EventsReceiver | undefined })[],
  corporate: Sites,
): string | null {
  if (gates.length > MAX_GATES) return `more than ${MAX_GATES} relying parties`;
  const before: { readonly audience: string; readonly sites: Sites }[] = [];
  for (const { audience, sites: corporateSites, secret, events } of gates) {
    const name = `relying party "${audience}"`;
    if (!/^[\x21-\x7e]{1,128}$/.test(audience)) return `${name}: an audience is up to 128 visible ASCII characters`;
    if (secret !== undefined && !isBearerSecret(secret))
      return `${name}: a secret is 16 to 512 letters, digits or any of ._~+/-`;
    if (events && !isSecureAddress(events.url)) return `${name}: events go to https addresses only`;
    const { sites, refused } = parseSites({ corporateSites }, []);
    if (refused[0]) return `${name}: site "${refused[0].pattern}": ${refused[0].reason}`;
    if (isEmpty(sites)) return `${name}: it has no sites`;
    const unreached = corporateSites.find(
      (site) => secureDomains(parseSites({ corporateSites: [site] }, []).sites).length === 0,
    );
    if (unreached !== undefined) return `${name}: site "${unreached}" is not a whole host with what is below it`;
    const { wipe: _, ...whole } = sites;
    if (!sameSites(intersect(withoutWipe(corporate), whole), whole))
      return `${name}: not all of its sites are corporate`;
    const other = before.find((one) => !isEmpty(intersect(one.sites, whole)));
    if (other) return `${name}: shares sites with "${other.audience}"`;
    before.push({ audience, sites: whole });
  }
  return null;
}

/** Or plain http on this machine. */
function isSecureAddress(address: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
}

/** Of RFC 6750's `b64token`, and too long to be guessed. */
export function isBearerSecret(secret: string): boolean {
  return /^[A-Za-z0-9._~+/-]{16,512}=*$/.test(secret);
}

function withoutWipe({ wipe: _, ...block }: Sites): Sites {
  return block;
}
