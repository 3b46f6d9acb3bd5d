import { createHash } from 'node:crypto';
import { describe, it } from 'vitest';
import { AccessDocumentSchema } from '../../../src/access/access-document.ts';
import { type AccessInput, decide } from '../../../src/access/decide.ts';
import { ACCESS_ORDER } from '../../../src/access/reason.ts';
import { DeviceFactsSchema } from '../../../src/health/device-facts.ts';
import { verifyAccessDocument } from '../../../src/protocol/access-document-jws.ts';
import { PolicySetSchema, readBody, SitePatternsSchema } from '../../../src/protocol/body.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';
import { readMessage } from '../../../src/protocol/read-message.ts';
import { DAY, NOW, TENANT } from '../../unit/fixtures.ts';
import { changed, fuzz } from './fuzz.ts';
import { mutateText, mutateValue } from './mutate.ts';
import type { Random } from './random.ts';
import { CONFIGURATION, DOCUMENT, POLICY } from './seeds.ts';

/** The fixtures' document as a tenant signed it once, and its public key: the private one was thrown away. */
const KEYS = {
  keys: [
    {
      kty: 'EC',
      x: 'Gxf6_Z32s05V3bS5dGhQemhIlVbOO07QRdTIXpn9eT8',
      y: 'EsHD4JxPh2iF5Umv5jMT6RROmZC7Cq0gbTlI6JtDmYc',
      crv: 'P-256',
      kid: 'current',
      alg: 'ES256',
    },
  ],
};
const PAYLOAD =
  'eyJpc3MiOiJodHRwczovL3RlbmFudC5jb250b3NvLnRlc3QiLCJhdWQiOiJyZWdpc3RyYXRpb24tMSIsImlhdCI6MTc5NTUxMDgw' +
  'MCwiZXhwIjoxNzk1NTExMTAwLCJlcG9jaCI6ImVwb2NoLTEiLCJzZXEiOjEsIm5vbmNlIjoibm9uY2UtMSIsInNjaGVtYVZlcnNp' +
  'b24iOjEsIm9sZGVzdFJlYWRlciI6MSwib3JnYW5pc2F0aW9uIjp7ImRpc3BsYXlOYW1lIjoiQ29udG9zbyJ9LCJ1c2VyIjp7Imlk' +
  'IjoidXNlci0xIiwiZGlzcGxheU5hbWUiOiJBZGEiLCJhY2NvdW50RW5hYmxlZCI6dHJ1ZX0sImNvbm5lY3RvcnMiOlt7ImlkIjoi' +
  'MTExMTExMTEtMTExMS00MTExLTgxMTEtMTExMTExMTExMTExIiwiZGlzcGxheU5hbWUiOiJGYWJyaWthbSBNb2JpbGUgRGVmZW5z' +
  'ZSIsInBhcnRuZXJTdGF0ZSI6ImVuYWJsZWQiLCJsYXN0SGVhcnRiZWF0RGF0ZVRpbWUiOiIyMDI2LTExLTI0VDA4OjU5OjAwLjAw' +
  'MFoiLCJwYXJ0bmVyVW5yZXNwb25zaXZlbmVzc1RocmVzaG9sZEluRGF5cyI6Nywid2luZG93c01vYmlsZUFwcGxpY2F0aW9uTWFu' +
  'YWdlbWVudEVuYWJsZWQiOnRydWUsIndpbmRvd3NEZXZpY2VCbG9ja2VkT25NaXNzaW5nUGFydG5lckRhdGEiOmZhbHNlfV0sImhl' +
  'YWx0aCI6W3siY29ubmVjdG9ySWQiOiIxMTExMTExMS0xMTExLTQxMTEtODExMS0xMTExMTExMTExMTEiLCJsYXN0VXBkYXRlRGF0' +
  'ZVRpbWUiOiIyMDI2LTExLTI0VDA5OjAwOjAwLjAwMFoiLCJzdGF0ZSI6Imxvd1NldmVyaXR5In1dLCJwb2xpY2llcyI6InBwcHBw' +
  'cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHAiLCJzaXRlcyI6InNzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nz' +
  'c3Nzc3Nzc3Nzc3Nzc3Nzc3MiLCJuZXh0Q2hlY2tJblNlY29uZHMiOjE4MDAsIndpcGVDb25maXJtYXRpb25TZWNvbmRzIjo2MH0';
const SIGNATURE = 'vYxtW6YmU5n50btmholU6uLHacaoxFjKka-9I4H4GHmN1x5nHWZnSyTeI-tB0a30U8s108F0ESbLQo1nelgbmw';
const HEADER = { alg: 'ES256', typ: 'drawbridge-access+jwt', kid: 'current' };
const SIGNED = `${encode(HEADER)}.${PAYLOAD}.${SIGNATURE}`;

describe('whatever it is given,', () => {
  it('an access document is believed or refused', () =>
    fuzz('an access document', {
      make: changedDocument,
      throws: ProtocolError,
      read: (jws) => verifyAccessDocument(jws, { issuer: TENANT, audience: 'registration-1', keys: KEYS }),
    }));

  it('a body is read by its digest or refused', () => {
    const texts = [JSON.stringify([POLICY]), JSON.stringify(CONFIGURATION.corporateSites)] as const;
    return fuzz('a body', {
      make: (random) => {
        const kind = random.below(2);
        const text = random.oneIn(50) ? (texts[kind] ?? '') : mutateText(random, texts[kind] ?? '');
        return {
          text,
          kind,
          asked: random.oneIn(20) ? random.of(['__proto__', 'constructor', '', 'x'.repeat(43)]) : null,
        };
      },
      throws: ProtocolError,
      async read({ text, kind, asked }) {
        const digest = createHash('sha256').update(text).digest('base64url');
        const bodies = asked === null ? { [digest]: text } : { [digest]: text, ['x'.repeat(43)]: text };
        await readBody<typeof PolicySetSchema | typeof SitePatternsSchema>(
          kind === 0 ? PolicySetSchema : SitePatternsSchema,
          asked ?? digest,
          bodies,
        );
      },
    });
  });

  it('access is decided', () => {
    const changedEvidence = changed({ document: DOCUMENT, policies: [POLICY], device: DEVICE });
    return fuzz('a decision', {
      make: (random) => ({
        given: changedEvidence(random),
        now: clock(random),
        floor: clock(random),
        at: clock(random),
      }),
      throws: ProtocolError,
      read({ given, now, floor, at }) {
        const { document, policies, device } = (given ?? {}) as Record<string, unknown>;
        const input: AccessInput = {
          configured: true,
          whenSignedOut: 'block',
          registered: true,
          evidence: {
            document: readMessage(AccessDocumentSchema, document),
            policies: readMessage(PolicySetSchema, policies),
            receivedAt: at,
          },
          device: readMessage(DeviceFactsSchema, device),
          now,
          clockFloor: floor,
        };
        const { access, reasons, nextChangeAt } = decide(input);
        if (!ACCESS_ORDER.includes(access)) throw new Error(`decided ${access}`);
        if (Number.isNaN(nextChangeAt ?? 0)) throw new Error('changes at no time');
        if (reasons.some(({ since }) => since !== undefined && Number.isNaN(since))) throw new Error('since no time');
      },
    });
  });
});

const DEVICE = {
  osVersion: { version: '10.0.22631.3155', source: 'nativeHost' },
  appVersion: { version: '147.0.3800.2', source: 'browser' },
  sdkVersion: { version: '0.1.0', source: 'browser' },
};

function clock(random: Random): number {
  return random.oneIn(10)
    ? random.of([0, -1, 0.5, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE])
    : NOW + random.below(200 * DAY) - 100 * DAY;
}

/** Mostly changed where a refusal needs no signature checked: that costs a hundred times the rest. Some thousands come so far. */
function changedDocument(random: Random): string {
  switch (random.below(60)) {
    case 0:
      return random.oneIn(20) ? SIGNED : mutateText(random, SIGNED);
    case 1:
      return `${encode(HEADER)}.${encode(mutateValue(random, DOCUMENT))}.${SIGNATURE}`;
    case 2:
      return mutateText(random, JSON.stringify(DOCUMENT));
    case 3:
      return [encode(HEADER), PAYLOAD, SIGNATURE, '', encode(DOCUMENT)].filter(() => random.oneIn(2)).join('.');
    default: {
      // A member of the header is nearly always one whose change is seen before the signature is.
      const header = random.oneIn(20)
        ? mutateValue(random, HEADER)
        : { ...HEADER, kid: mutateValue(random, HEADER.kid) };
      const text = random.oneIn(2) ? mutateText(random, JSON.stringify(HEADER)) : null;
      return `${text === null ? encode(header) : base64url(text)}.${PAYLOAD}.${SIGNATURE}`;
    }
  }
}

function encode(value: unknown): string {
  try {
    return base64url(JSON.stringify(value) ?? '');
  } catch {
    return base64url(String(typeof value));
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
