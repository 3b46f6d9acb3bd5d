import { base64url } from 'jose';
import * as v from 'valibot';
import { AppProtectionPolicySchema } from '../policy/app-protection-policy.ts';
import { MAX_SITES } from '../sites/parse-sites.ts';
import { ProtocolError } from './protocol-error.ts';
import { readMessage } from './read-message.ts';

/** The longest body, in characters of JSON: a list of 10,000 sites of usual length fits, also once more into JSON. */
const MAX_BODY = 1536 * 1024;

/** Every app protection policy that is assigned to the user and targets the app, in Graph's shape. */
export const PolicySetSchema = v.pipe(v.array(AppProtectionPolicySchema), v.maxLength(200));

/** Patterns of sites as the admin wrote them. Each is judged where it is read, so that an odd one takes no other with it. */
export const SitePatternsSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2048))), v.maxLength(MAX_SITES));

/** A corporate site, with what the tenant knows of its domain and the browser does not. */
const SiteSchema = v.looseObject({
  pattern: v.pipe(v.string(), v.maxLength(2048)),
  /** The shortest part of its host that one owner has (public suffix list), `null` for an IP address or a lone name. */
  registrableDomain: v.nullable(v.pipe(v.string(), v.maxLength(253))),
  /** Whether every host of that domain is corporate. Where not, the domain's cookies are shared with others. */
  wholeDomain: v.boolean(),
});

/** How many groups of sites may have a token of their own. */
export const MAX_GATES = 8;

/** Sites that stand behind a gate: a browser sends them, and no others, the posture token of this audience. */
const GateSchema = v.looseObject({
  audience: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  sites: SitePatternsSchema,
});

/**
 * The organisation's corporate sites. A bare list of patterns, which tenants before this one sent, reads as one whose
 * domains are not known.
 */
export const SiteListSchema = v.union([
  v.looseObject({
    sites: v.pipe(v.array(SiteSchema), v.maxLength(MAX_SITES)),
    exceptions: SitePatternsSchema,
    gates: v.optional(v.pipe(v.array(GateSchema), v.maxLength(MAX_GATES))),
  }),
  v.pipe(
    SitePatternsSchema,
    v.transform((patterns) => ({
      sites: patterns.map((pattern) => ({ pattern, registrableDomain: null, wholeDomain: false })),
      exceptions: [],
    })),
  ),
]);

export type SiteList = {
  readonly sites: readonly {
    readonly pattern: string;
    readonly registrableDomain: string | null;
    readonly wholeDomain: boolean;
  }[];
  readonly exceptions: readonly string[];
  readonly gates?: readonly Gate[] | undefined;
};

export type Gate = { readonly audience: string; readonly sites: readonly string[] };

/** SHA-256 of a body's UTF-8 text, base64url: the name by which a document refers to it, and what a proof covers. */
export async function digestOf(body: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))));
}

/**
 * The body that `digest` names, read by `schema`.
 *
 * @throws {ProtocolError} `body-missing`, `body-mismatch`, `body-malformed`
 */
export async function readBody<Schema extends v.GenericSchema>(
  schema: Schema,
  digest: string,
  bodies: Readonly<Record<string, string>>,
): Promise<v.InferOutput<Schema>> {
  const body = Object.hasOwn(bodies, digest) ? bodies[digest] : undefined;
  if (body === undefined) throw new ProtocolError('body-missing', `no body with the digest ${digest}`);
  if (body.length > MAX_BODY) throw new ProtocolError('body-malformed', `longer than ${MAX_BODY} characters`);
  if ((await digestOf(body)) !== digest) throw new ProtocolError('body-mismatch', `a body does not have its digest`);
  try {
    return readMessage(schema, JSON.parse(body), 'body-malformed');
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError('body-malformed', 'not JSON', { cause });
  }
}
