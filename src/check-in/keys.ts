import type { JSONWebKeySet } from 'jose';
import type { Registration } from '../agent/state.ts';
import type { Configuration } from '../protocol/configuration.ts';

/** The keys a document may be signed with: those the admin pinned, else those learned at registration. No others. */
export function keysFor(registration: Registration, configuration: Configuration): JSONWebKeySet {
  return configuration.tenantKeys ? { keys: configuration.tenantKeys } : registration.keys;
}
