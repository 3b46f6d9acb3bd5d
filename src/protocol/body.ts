import { base64url } from 'jose';
import * as v from 'valibot';
import { AppProtectionPolicySchema } from '../policy/app-protection-policy.ts';
import { ProtocolError } from './protocol-error.ts';
import { readMessage } from './read-message.ts';

/** The longest body, in characters of JSON. */
const MAX_BODY = 512 * 1024;

/** Every app protection policy that is assigned to the user and targets the app, in Graph's shape. */
export const PolicySetSchema = v.pipe(v.array(AppProtectionPolicySchema), v.maxLength(200));

/** The organisation's corporate sites, as the admin wrote them. */
export const SitePatternsSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2048))), v.maxLength(10_000));

/** SHA-256 of a body's UTF-8 text, base64url: the name by which a document refers to it. */
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
