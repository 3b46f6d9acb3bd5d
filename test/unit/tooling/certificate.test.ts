import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { expect, it } from 'vitest';
import { makeCertificate } from '../../../src/demo/certificate.ts';

it('the demo’s certificate stands for its hosts, signs itself and nothing else, and is valid now', () => {
  const { cert, key } = makeCertificate(['mail.corp.contoso.test', 'personal.test']);
  const certificate = new X509Certificate(cert);
  expect(certificate.checkHost('personal.test')).toBe('personal.test');
  expect(certificate.checkHost('contoso.test')).toBeUndefined();
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(new Date(certificate.validFrom).getTime()).toBeLessThan(Date.now());
  expect(new Date(certificate.validTo).getTime()).toBeGreaterThan(Date.now());
  expect(() => createSecureContext({ cert, key })).not.toThrow();
});

it('whatever the random parts are, what comes out can be read', () => {
  // Lengths of numbers vary with their first bits, and with them the length of every line and part.
  for (let round = 0; round < 300; round++) {
    const { cert, key } = makeCertificate(Array.from({ length: round % 20 }, (_, index) => `site-${index}.test`));
    createSecureContext({ cert, key });
  }
});
