import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerErrorsInEnvelope } from '../../src/tenant/api-error.ts';
import { packagesRoute } from '../../src/tenant/packages-route.ts';
import type { TenantContext } from '../../src/tenant/tenant-context.ts';

let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-packages-'));
  app = Fastify();
  answerErrorsInEnvelope(app);
  await packagesRoute(app, { url: 'https://tenant.test' } as TenantContext, folder);
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const manifest = (version: string, sha256 = EMPTY) =>
  `<gupdate><app appid="x"><updatecheck codebase="drawbridge-${version}.crx" version="${version}" hash_sha256="${sha256}"/></app></gupdate>`;
const offer = async () => (await app.inject('/extension/update.xml?x=id')).body;
const put = (name: string, content: string) => writeFile(join(folder, name), content);

it('offers the package at the tenant’s own address', async () => {
  await put('drawbridge-1.0.crx', '');
  await put('update.xml', manifest('1.0'));
  expect(await offer()).toContain('codebase="https://tenant.test/extension/drawbridge-1.0.crx"');
  const answer = await app.inject('/extension/drawbridge-1.0.crx');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-chrome-extension']);
});

it.each([
  ['has not arrived', null, manifest('2.0')],
  ['has arrived in part', 'half', manifest('2.0')],
  ['is named by half a manifest', '', manifest('2.0').slice(0, -3)],
])('goes on offering the one before while a new package %s', async (_, content, text) => {
  await put('drawbridge-1.0.crx', '');
  await put('update.xml', manifest('1.0'));
  const before = await offer();
  if (content !== null) await put('drawbridge-2.0.crx', content);
  await put('update.xml', text);
  expect(await offer()).toBe(before);
});

it('serves nothing else of the folder, nor of any other', async () => {
  await put('secret.pem', 'key');
  await put('SHA256SUMS', 'sums');
  for (const name of ['secret.pem', 'SHA256SUMS', '..%2Fx.crx', '%2e%2e%2fx.crx', 'none.crx', 'update.xml']) {
    expect((await app.inject(`/extension/${name}`)).statusCode, name).toBe(404);
  }
});
