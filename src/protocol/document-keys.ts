import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import type { AccessDocument } from '../access/access-document.ts';
import { JwksSchema } from './client-api.ts';

/**
 * The tenant's keys, current and next, where a document carries them: it does when the browser said that it does not know
 * them all. They are as good as the signature over them, so a key that is pinned brings in its successor.
 */
export function keysIn(document: AccessDocument): JSONWebKeySet | null {
  const result = v.safeParse(JwksSchema, document['keys']);
  return result.success ? (result.output as JSONWebKeySet) : null;
}
