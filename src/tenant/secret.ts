import { createHash, randomBytes } from 'node:crypto';

/** A new opaque secret of 256 bits, base64url. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the store keeps of a secret. With 256 random bits there is nothing to guess, so no salt and no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
