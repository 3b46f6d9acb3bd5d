import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { startContoso } from './contoso.ts';

let folder: string;
let tenant: Tenant;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-console-'));
  tenant = await startContoso({ consoleDir: folder });
});
afterAll(async () => {
  await tenant.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string) => fetch(tenant.url + path, { redirect: 'manual' });

it('says what to do where the console is not built, and serves it once it is', async () => {
  const before = await get('/console/');
  expect([before.status, await before.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<title>the console</title>');
  await writeFile(join(folder, 'assets', 'index-a1.js'), 'run()');
  for (const path of ['/console/', '/console/devices', '/console/devices/DB-1?x=1']) {
    const response = await get(path);
    expect([response.status, await response.text()], path).toEqual([200, '<title>the console</title>']);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  }
  expect((await get('/console')).headers.get('location')).toBe('/console/');
});

it('lets the page run its own files and nothing else, and stand in no other page', async () => {
  const policy = (await get('/console/')).headers.get('content-security-policy') ?? '';
  const parts = new Set(policy.split('; '));
  for (const part of [`default-src 'none'`, `script-src 'self'`, `connect-src 'self'`, `frame-ancestors 'none'`]) {
    expect(parts).toContain(part);
  }
  expect(policy).not.toContain('unsafe');
});

it('keeps what is named by its content for ever, and gives nothing that is no asset', async () => {
  const asset = await get('/console/assets/index-a1.js');
  expect([asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  for (const name of ['..%2findex.html', 'index-a1.js.map', 'other.js']) {
    expect((await get(`/console/assets/${name}`)).status, name).toBe(404);
  }
});

it('says where to sign in, to anybody, and nothing secret', async () => {
  expect(await (await get('/console/settings.json')).json()).toEqual({
    organisationName: 'Contoso <& Söhne>',
    directory: 'own',
    signIn: {
      issuer: `${tenant.url}/oidc`,
      clientId: 'drawbridge-console',
      scope: expect.stringContaining('DeviceManagementApps.ReadWrite.All'),
      resource: `${tenant.url}/graph`,
    },
  });
});
