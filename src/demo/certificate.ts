import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bits, integer, isTrue, objectId, octets, sequence, set, tagged, taggedBytes, text, time } from './der.ts';

export type DemoCertificate = {
  readonly key: string;
  readonly cert: string;
  /** What a browser is told to trust: the SHA-256 of the public key, in base64. */
  readonly spkiHash: string;
};

const DAY = 24 * 60 * 60 * 1000;
const VERSION_3 = tagged(0, integer(Buffer.of(2)));
const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const NAME = sequence(set(sequence(objectId('2.5.4.3'), text('Drawbridge demo sites'))));

/** A certificate for `hosts` that nobody but the browsers we start will trust. Made anew for each run, never kept. */
export function makeCertificate(hosts: readonly string[], now = new Date()): DemoCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const content = sequence(
    VERSION_3,
    // A serial number: neither negative nor with a zero in front.
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    NAME,
    // Browsers and servers on one machine may still disagree a little about the time.
    sequence(time(new Date(now.getTime() - DAY)), time(new Date(now.getTime() + 30 * DAY))),
    NAME,
    spki,
    tagged(3, sequence(isNoAuthority(), standsFor(hosts))),
  );
  const der = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, privateKey)));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(der),
    spkiHash: createHash('sha256').update(spki).digest('base64'),
  };
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** `basicConstraints`, empty: it signs no other certificates. */
function isNoAuthority(): Buffer {
  return sequence(objectId('2.5.29.19'), isTrue(), octets(sequence()));
}

/** `subjectAltName`. */
function standsFor(hosts: readonly string[]): Buffer {
  return sequence(
    objectId('2.5.29.17'),
    octets(sequence(...hosts.map((host) => taggedBytes(2, Buffer.from(host, 'ascii'))))),
  );
}
