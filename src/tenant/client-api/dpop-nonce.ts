import { createHmac, timingSafeEqual } from 'node:crypto';

/** Milliseconds that a nonce is good for. A retry follows its challenge at once. */
const LIFETIME = 5 * 60_000;

/**
 * A server nonce (RFC 9449 §8, §9): the time it was given, authenticated. Nothing is stored, and every process of a tenant
 * knows the others'.
 */
export function makeNonce(key: Uint8Array, at: number): string {
  const time = Math.floor(at / 1000).toString(36);
  return `${time}.${authenticate(key, time)}`;
}

export function isNonceGood(key: Uint8Array, nonce: unknown, at: number): boolean {
  if (typeof nonce !== 'string') return false;
  const [time = '', code = ''] = nonce.split('.');
  const expected = Buffer.from(authenticate(key, time));
  const found = Buffer.from(code);
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) return false;
  const age = at - Number.parseInt(time, 36) * 1000;
  return age >= -1000 && age <= LIFETIME;
}

function authenticate(key: Uint8Array, time: string): string {
  return createHmac('sha256', key).update(`dpop-nonce ${time}`).digest('base64url').slice(0, 22);
}
