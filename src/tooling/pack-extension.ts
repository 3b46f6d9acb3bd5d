/// <reference path="./crx3.d.ts" />
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { zip } from './package/zip.ts';
import type { Files } from './write-files.ts';

export type PackedExtension = {
  readonly id: string;
  readonly version: string;
  /** Signed, for policies to install (CRX3). */
  readonly crx: Buffer;
  /** What is in it, for a store, which signs with a key of its own. */
  readonly zip: Buffer;
};

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

/** Packs a built extension, signed with `privateKeyPem`: byte for byte the same for the same files. */
export async function packExtension(extensionDir: string, privateKeyPem: string): Promise<PackedExtension> {
  // Here and not above: only packing needs it, and its default paths are read when it is loaded.
  const { default: crx3 } = await import('crx3');
  // The repository's `key` names another id than the one this package is signed for: Chromium would refuse it, and so would
  // a store.
  const { key: _, ...manifest } = await readManifest(join(extensionDir, 'manifest.json'));
  const archive = await zip({ ...(await filesBelow(extensionDir)), 'manifest.json': JSON.stringify(manifest) });
  const work = await mkdtemp(join(tmpdir(), 'drawbridge-pack-'));
  try {
    const keyPath = join(work, 'key.pem');
    await writeFile(keyPath, privateKeyPem, { mode: 0o600 });
    const crxPath = join(work, 'extension.crx');
    await crx3(Readable.from([archive]), { keyPath, crxPath });
    const publicKey = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
    const id = extensionIdOf(publicKey.toString('base64'));
    return { id, version: manifest.version, crx: await readFile(crxPath), zip: archive };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function filesBelow(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = join(entry.parentPath, entry.name);
    files[relative(folder, file).split(sep).join('/')] = await readFile(file);
  }
  return files;
}

async function readManifest(file: string): Promise<{ version: string; key?: string }> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Error(`There is no built extension with a manifest at ${file}; build it first.`, { cause });
  }
}
