import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { extensionIdOf, makePackageKey } from '../pack-extension.ts';

/** The key that packages are to be signed with cannot be used. */
export class PackageKeyError extends Error {
  readonly code = 'package-key';
}

export type PackageKey = { readonly pem: string; readonly id: string; readonly madeNow: boolean };

/** What to say when a key has just been made. */
export const ABOUT_THE_KEY = (file: string) => `A key was made: ${file}
Keep a copy of it where only those can read it who may release Drawbridge.
  If it is lost, no update can be made for browsers that have this extension: another key gives it another id, so policies have
  to name the new id, people sign in again, and the old extension stays as it is until the policies no longer name it.
  If it is stolen, whoever can also answer at your update address can put any program into those browsers.`;

/**
 * The key from `given` (a PEM text or the path of one), else from `file`, where one is made once. A key that is there and
 * cannot be read is never replaced: all installed browsers depend on it.
 *
 * @throws {PackageKeyError} for what is no RSA private key
 */
export async function packageKey(given: string | undefined, file: string): Promise<PackageKey> {
  if (given) return read(given.includes('-----BEGIN') ? given : await textOf(given), 'DRAWBRIDGE_PACKAGE_KEY');
  try {
    return read(await readFile(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const pem = makePackageKey();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, pem, { mode: 0o600, flag: 'wx' });
  return { ...read(pem, file), madeNow: true };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new PackageKeyError(`The file that DRAWBRIDGE_PACKAGE_KEY names cannot be read: ${path}`, { cause });
  }
}

function read(pem: string, where: string): PackageKey {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa') throw new Error(`it is ${key.asymmetricKeyType}`);
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
    return { pem, id: extensionIdOf(publicKey), madeNow: false };
  } catch (cause) {
    throw new PackageKeyError(`${where} is no RSA private key in PEM. Put the right one back; it was left as it is.`, {
      cause,
    });
  }
}
