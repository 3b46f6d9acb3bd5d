import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canForceInstall, type ForceInstall, forceInstall } from '../../src/tooling/force-install.ts';
import { extensionWorker, isWorkerRunning, killWorker } from '../../src/tooling/worker-handle.ts';

const WORKER = `
  chrome.storage.managed.onChanged.addListener(() => {});
  chrome.runtime.onStartup.addListener(() => {});
  chrome.alarms.onAlarm.addListener(() => {});
  chrome.alarms.create('again', { periodInMinutes: 0.5 });
  chrome.runtime.onMessage.addListener((message, sender, answer) => answer('alive'));
  globalThis.startedAt = Date.now();
`;

/** An extension with a place for each thing the test looks at: a worker, managed storage, a page. */
async function makeExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-throwaway-'));
  const manifest = {
    manifest_version: 3,
    name: 'Throwaway',
    version: '1.0.0',
    // Another id's key, as the repository's manifest has one: a package signed by us must not carry it.
    key: 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsX734xoWTskYpd8cBZtbbFFNZk+0dAPoSGrXP2Z5tzZp2p15ADsP4v4V4Ra6mzBJaRCdtyJCdTOrAKYXUDZ2HyWnwWwMM/XaedU/SBDHD4HlE80bqpGuC1Fpczs2Tk3CcW0RVYIqqR1F/ZEY4FKZpz+r7tJo1Zx4m1ZLLeydEo2WZE4+Ks0R2Up0F7wS64avLqXn4FmAwVnaVSWiCV762n1kq5Ms+2XtIUEy9iqsTnDBCLEUFVwpRukZwITenKg4raI4ig5YXx3ABoTxz/fsDfoaVTqycuqmWiWBYHadiAf8elvM6IVPEyTMXCrURhnB6MBcTYNdHmy8OYaIe7bPlQIDAQAB',
    permissions: ['alarms', 'storage'],
    background: { service_worker: 'worker.js' },
    storage: { managed_schema: 'schema.json' },
  };
  const schema = { type: 'object', properties: { tenant: { type: 'string' } } };
  await mkdir(join(folder, 'pages'));
  await Promise.all([
    writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest)),
    writeFile(join(folder, 'worker.js'), WORKER),
    writeFile(join(folder, 'schema.json'), JSON.stringify(schema)),
    writeFile(join(folder, 'pages', 'page.html'), '<!doctype html><title>A page</title>'),
  ]);
  return folder;
}

describe('an extension that policy installs', () => {
  let extensionDir: string;
  let installed: ForceInstall | undefined;
  let browser: Browser;

  beforeAll(async () => {
    extensionDir = await makeExtension();
    if (canForceInstall() !== null) return;
    const managedConfiguration = { tenant: 'https://tenant.test' };
    installed = await forceInstall({ extensionDir, managedConfiguration, policies: { IncognitoModeAvailability: 1 } });
    browser = await installed.launch({ headless: true, hostMap: {} });
  });

  afterAll(async () => {
    await browser?.close();
    await installed?.close();
    await rm(extensionDir, { recursive: true, force: true });
  });

  const install = (skip: (condition: boolean, note: string) => void): ForceInstall => {
    const reason = canForceInstall();
    skip(reason !== null, `${reason}`);
    if (!installed) throw new Error('The extension was not installed.');
    return installed;
  };

  it('runs, and says that an admin installed it', async ({ skip }) => {
    const { extensionId } = install(skip);
    const worker = await extensionWorker(browser, extensionId);
    expect(await worker.evaluate(() => chrome.management.getSelf().then((self) => self.installType))).toBe('admin');
  });

  it('gets its managed configuration, and the next one while it runs', async ({ skip }) => {
    const { extensionId, setManagedConfiguration } = install(skip);
    const worker = await extensionWorker(browser, extensionId);
    // The first answers after installation are empty.
    const managed = () => worker.evaluate(() => chrome.storage.managed.get(null));
    await expect.poll(managed, { timeout: 20_000 }).toEqual({ tenant: 'https://tenant.test' });
    await setManagedConfiguration({ tenant: 'https://other.test' });
    await expect.poll(managed, { timeout: 20_000 }).toEqual({ tenant: 'https://other.test' });
  });

  it('starts afresh after its worker was killed, also when it was not running', async ({ skip }) => {
    const { extensionId } = install(skip);
    const worker = await extensionWorker(browser, extensionId);
    const startedAt = await worker.evaluate(() => Reflect.get(globalThis, 'startedAt') as number);
    const page = await browser.newPage();
    await page.goto(`chrome-extension://${extensionId}/pages/page.html`);
    await killWorker(browser, extensionId);
    expect(isWorkerRunning(browser, extensionId)).toBe(false);
    await killWorker(browser, extensionId);
    expect(await page.evaluate(() => chrome.runtime.sendMessage('anyone there?'))).toBe('alive');
    const next = await extensionWorker(browser, extensionId);
    expect(await next.evaluate(() => Reflect.get(globalThis, 'startedAt') as number)).toBeGreaterThan(startedAt);
  });
});
