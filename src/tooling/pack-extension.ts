/// <reference path="./crx3.d.ts" />
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PackedExtension = { readonly id: string; readonly version: string; readonly crx: Buffer };

/** A key that signs packages; who has it decides the extension's id. */
export function makePackageKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}

/**
 * The id that a public key gives: the first half of its SHA-256, the sixteen digits written as the letters a to p.
 * `publicKey` is as the manifest's `key` has it, the DER in base64.
 */
export function extensionIdOf(publicKey: string): string {
  const digits = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);
  return [...digits].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

/** Packs a built extension into a CRX signed with `privateKeyPem`. The folder itself is left as it is. */
export async function packExtension(extensionDir: string, privateKeyPem: string): Promise<PackedExtension> {
  // Here and not above: only packing needs it, and its default paths are read when it is loaded.
  const { default: crx3 } = await import('crx3');
  const work = await mkdtemp(join(tmpdir(), 'drawbridge-pack-'));
  try {
    const source = join(work, 'extension');
    await cp(extensionDir, source, { recursive: true });
    const manifest = await readManifest(join(source, 'manifest.json'));
    // The repository's `key` names another id than the one this package is signed for: Chromium would refuse it.
    delete manifest['key'];
    await writeFile(join(source, 'manifest.json'), JSON.stringify(manifest));
    const keyPath = join(work, 'key.pem');
    await writeFile(keyPath, privateKeyPem, { mode: 0o600 });
    const crxPath = join(work, 'extension.crx');
    await crx3([join(source, 'manifest.json')], { keyPath, crxPath });
    const publicKey = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
    return { id: extensionIdOf(publicKey.toString('base64')), version: manifest.version, crx: await readFile(crxPath) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function readManifest(file: string): Promise<{ version: string; key?: string }> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Error(`There is no built extension with a manifest at ${file}; build it first.`, { cause });
  }
}
