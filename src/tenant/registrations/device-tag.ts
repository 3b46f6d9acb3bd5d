import { randomBytes } from 'node:crypto';

/** Crockford's base 32, which has no I, L, O and U. */
const CHARACTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Whatever a part of a tag looks like, in capitals. */
const PART = new RegExp(`^[-${CHARACTERS}]+$`);

/** A new tag, `DB-XXXX-XXXX`: short enough to read out on the telephone. */
export function makeDeviceTag(): string {
  const characters = [...randomBytes(8)].map((byte) => CHARACTERS.charAt(byte % 32)).join('');
  return `DB-${characters.slice(0, 4)}-${characters.slice(4)}`;
}

/** Whether any tag may have `text` in it; most names have a letter that no tag has, and need not be looked for there. */
export function mayBeOfDeviceTag(text: string): boolean {
  return PART.test(text.toUpperCase());
}
