import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const KEY_LENGTH = 32;
const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** scrypt with Node's default cost (N 16384, r 8, p 1), as `salt.key` in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password.normalize('NFC'), salt, KEY_LENGTH);
  return `${salt.toString('base64url')}.${key.toString('base64url')}`;
}

/** Takes as long for a user who does not exist (`hash` is `null`) as for a wrong password. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [salt = '', key = ''] = (hash ?? '').split('.');
  const expected = hash === null ? Buffer.alloc(KEY_LENGTH) : Buffer.from(key, 'base64url');
  const found = await derive(password.normalize('NFC'), Buffer.from(salt, 'base64url'), KEY_LENGTH);
  return timingSafeEqual(found, expected) && hash !== null;
}
