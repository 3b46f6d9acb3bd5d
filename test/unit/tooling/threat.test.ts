import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPartnerEvent, SECURITY_EVENT_TYPE } from '../../../src/protocol/partner-event.ts';
import { sendThreat, signThreat } from '../../../src/tooling/send-threat.ts';
import { readThreat } from '../../../src/tooling/threat.ts';

let folder: string;
let key: JWK;
let publicKey: CryptoKey;
let keyFile: string;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = { ...(await exportJWK(pair.privateKey)), kid: 'partner-1' };
  publicKey = pair.publicKey;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-threat-'));
  keyFile = join(folder, 'partner.json');
  writeFileSync(keyFile, JSON.stringify(key));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DEVICE = ['--device', 'amber-birch-1234', '--level', 'high'];

describe('npm run threat', () => {
  const demo = (pid: number, startedAt: string, tenant: string) =>
    writeFileSync(
      join(folder, `demo-${pid}.json`),
      JSON.stringify({ pid, tenant, issuer: 'https://partner.test', keyFile, startedAt }),
    );

  it('reports to the tenant that it is given', () => {
    const given = ['--tenant', 'http://127.0.0.1:8080/', '--key', keyFile, '--issuer', 'https://mine.test'];
    expect(readThreat([...DEVICE, ...given], folder)).toEqual({
      tenant: 'http://127.0.0.1:8080',
      issuer: 'https://mine.test',
      key,
      deviceTag: 'amber-birch-1234',
      level: 'high',
    });
  });

  it('reports else to the demo that started last and still runs', () => {
    demo(process.pid, '2026-11-24T10:00:00Z', 'http://127.0.0.1:1');
    demo(process.ppid, '2026-11-24T11:00:00Z', 'http://127.0.0.1:2');
    demo(2 ** 22 + 1, '2026-11-24T12:00:00Z', 'http://127.0.0.1:3');
    writeFileSync(join(folder, 'demo-7.json'), '{ "half": ');
    mkdirSync(join(folder, 'demo-8.json'));
    const { tenant, issuer } = readThreat(DEVICE, folder);
    expect([tenant, issuer]).toEqual(['http://127.0.0.1:2', 'https://partner.test']);
  });

  it.each([
    [[], 'Which device?'],
    [['--device', 'a'], 'Which level?'],
    [['--device', 'a', '--level', 'severe'], 'There is no level "severe": it is secured, low, medium, high.'],
    [['--devise', 'a'], '--devise'],
    [DEVICE, 'No demo is running in this folder'],
    [[...DEVICE, '--tenant', 'nonsense', '--key', 'x', '--issuer', 'y'], '"nonsense" is no address'],
    [
      [...DEVICE, '--tenant', 'http://t.test', '--key', 'missing.json', '--issuer', 'y'],
      'cannot be read from missing.json',
    ],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readThreat(args, join(folder, 'nothing-here'))).toThrow(message);
  });
});

describe('the event that is sent', () => {
  const threat = () => ({
    tenant: address,
    issuer: 'https://partner.test',
    key,
    deviceTag: 'tag-1',
    level: 'medium' as const,
  });
  let server: Server;
  let address: string;
  let got: { headers: IncomingMessage['headers']; url: string; body: string };
  let answer: { status: number; body: string };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        got = { headers: request.headers, url: `${request.url}`, body };
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is a signed Security Event Token for this tenant alone, pushed as RFC 8935 says', async () => {
    answer = { status: 202, body: '' };
    await sendThreat(threat());
    expect(got.url).toBe('/partner/v1/events');
    expect(got.headers['content-type']).toBe('application/secevent+jwt');
    const { payload, protectedHeader } = await jwtVerify(got.body, publicKey, {
      typ: SECURITY_EVENT_TYPE,
      issuer: 'https://partner.test',
      audience: address,
      algorithms: ['ES256'],
    });
    const event = readPartnerEvent(payload);
    expect(protectedHeader.kid).toBe('partner-1');
    expect(event.statement).toMatchObject({
      kind: 'risk',
      word: 'MEDIUM',
      subject: { device: { deviceTag: 'tag-1' } },
    });
    expect(payload.exp).toBeUndefined();
  });

  it('is another one each time', async () => {
    expect(await signThreat(threat())).not.toBe(await signThreat(threat()));
  });

  it('tells why it was refused', async () => {
    answer = { status: 400, body: JSON.stringify({ err: 'invalid_issuer', description: 'nobody we know' }) };
    await expect(sendThreat(threat())).rejects.toThrow('refused the event (invalid_issuer): nobody we know');
    answer = { status: 502, body: 'Bad gateway' };
    await expect(sendThreat(threat())).rejects.toThrow('refused the event (HTTP 502): Bad gateway');
  });

  it('tells when nobody answers, or when the key is none', async () => {
    await expect(sendThreat({ ...threat(), tenant: 'http://127.0.0.1:1' })).rejects.toThrow('cannot be reached');
    await expect(sendThreat({ ...threat(), key: { kty: 'EC' } })).rejects.toThrow('key cannot be used');
  });
});
