import {
  DISCOVERY_PATH,
  type DiscoveryDocument,
  MAX_DISCOVERY,
  readDiscovery,
} from '../discovery/discovery-document.ts';
import { DiscoveryError } from '../discovery/discovery-error.ts';
import { type Offer, offerOf } from '../discovery/offer.ts';
import { domainOf } from '../discovery/work-address.ts';

/** Milliseconds before an answer is given up. */
const TIMEOUT = 10_000;

/**
 * What may be offered to whoever has the work address `address`. Each domain that the organisation names is asked for itself.
 *
 * @throws {DiscoveryError}
 */
export async function discover(address: string): Promise<Offer> {
  const domain = domainOf(address);
  const home = await fetchDiscovery(domain);
  // A document that is for others has nobody asked.
  const others = home.domains.includes(domain) ? home.domains.filter((other) => other !== domain) : [];
  const documents = await Promise.all(others.map(async (other) => [other, await ofOther(other)] as const));
  return offerOf(domain, new Map([[domain, home], ...documents]));
}

/** Whatever goes wrong at another domain, it has not said that it belongs to this one. */
async function ofOther(domain: string): Promise<DiscoveryDocument> {
  return fetchDiscovery(domain).catch((cause) => {
    throw new DiscoveryError('discovery-domain-unproven', domain, String(cause), { cause });
  });
}

async function fetchDiscovery(domain: string): Promise<DiscoveryDocument> {
  const signal = AbortSignal.timeout(TIMEOUT);
  const fail = (code: DiscoveryError['code'], message: string, cause?: unknown) =>
    new DiscoveryError(code, domain, message, { cause });
  try {
    const response = await fetch(`https://${domain}${DISCOVERY_PATH}`, {
      signal,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      // Not followed, as with 'error', and told apart from a line that is down.
      redirect: 'manual',
    });
    if (response.type === 'opaqueredirect') throw fail('discovery-redirected', 'it sends on to another address');
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
      throw fail('discovery-not-found', `HTTP ${response.status}, ${type}`);
    }
    const body = await readBody(response);
    if (body === null) throw fail('discovery-too-large', `more than ${MAX_DISCOVERY} bytes`);
    return readDiscovery(domain, parsed(body));
  } catch (cause) {
    if (cause instanceof DiscoveryError) throw cause;
    const code = signal.aborted ? 'discovery-timeout' : 'discovery-unreachable';
    throw fail(code, String(cause), cause);
  }
}

/** The body, or `null` as soon as it is longer than any good one. */
async function readBody(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let [body, bytes] = ['', 0];
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > MAX_DISCOVERY) {
      await reader?.cancel();
      return null;
    }
    body += decoder.decode(part.value, { stream: true });
  }
  return body + decoder.decode();
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
