import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';

/** The demo's Mobile Threat Defense vendor: whom the tenant believes, and the private key its command signs with. */
export type DemoPartner = {
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
  /** The private key as a JWK, readable by this user alone. */
  readonly keyFile: string;
  forget(): Promise<void>;
};

/** A vendor with keys made now; they end with the demo. */
export async function makePartner(): Promise<DemoPartner> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-partner-'));
  const keyFile = join(folder, 'key.jwk');
  const kid = crypto.randomUUID();
  await writeFile(keyFile, JSON.stringify({ ...(await exportJWK(privateKey)), kid, alg: 'ES256' }), { mode: 0o600 });
  return {
    issuer: 'https://defense.fabrikam.test',
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256' }] },
    keyFile,
    forget: () => rm(folder, { recursive: true, force: true }),
  };
}
