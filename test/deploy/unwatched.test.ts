import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person, until } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { cannotUsePolicies } from '../../src/tooling/policy-folder.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { type Installed, install } from './install.ts';
import type { UnwatchedBrowser } from './unwatched-browser.ts';

const reason = process.env['DRAWBRIDGE_FULL'] ? cannotUsePolicies() : 'without --full';

// All other tests let a driver look into the browser, which the generated policies forbid.
describe('a browser with exactly the generated policies, as its servers see it', () => {
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let installed: Installed;
  let profile: string;
  let deviceTag: string;
  let browser: UnwatchedBrowser;

  beforeAll(async () => {
    installed = await install();
    profile = await mkdtemp(join(tmpdir(), 'drawbridge-profile-'));
    // Somebody has to sign in, which only a driver does here; the browser starts again without one.
    const watched = await installed.launch({ userDataDir: profile });
    await extensionWorker(watched, installed.extensionId);
    const person = new Person(watched, installed.extensionId);
    await person.untilState('signedOut');
    await person.signIn(installed.demo.users.ada);
    await person.untilState('allowed');
    deviceTag = await person.deviceTag();
    await watched.close();
    for (const site of Object.values(installed.demo.sites)) site.clearRequests();
    const { mail, personal } = installed.demo.sites;
    browser = installed.startUnwatched(profile, [mail.url, personal.url]);
  });
  afterAll(async () => {
    await browser?.close();
    await installed?.close();
    if (profile) await rm(profile, { recursive: true, force: true });
  });

  const alive = (name: 'mail' | 'personal') => installed.demo.sites[name].live;

  it('shows a company site to a device in good state', async () => {
    await until('both pages', async () => (alive('mail').received > 0 && alive('personal').received > 0) || 'not both');
  });

  it('lets nothing of the company flow after a threat, and what is personal go on', async () => {
    await reportThreat(installed.demo, deviceTag, 'high');
    await until('the company’s page to be cut off', async () => alive('mail').open === 0 || 'it is connected');
    const [company, personal] = [alive('mail').received, alive('personal').received];
    installed.demo.sites.mail.clearRequests();
    await until('personal messages', async () => alive('personal').received > personal + 8 || 'too few');
    expect(alive('mail').received).toBe(company);
    expect(installed.demo.sites.mail.requests).toEqual([]);
  });

  it('keeps a company site closed from the first request of its next start', async () => {
    await browser.close();
    const { mail, portal, personal } = installed.demo.sites;
    for (const site of Object.values(installed.demo.sites)) site.clearRequests();
    browser = installed.startUnwatched(profile, [mail.url, portal.url, personal.url]);
    const before = alive('personal').received;
    await until('the personal page', async () => alive('personal').received > before + 8 || 'it is not there');
    expect([...mail.requests, ...portal.requests]).toEqual([]);
  });

  it('opens it again when the threat is gone', async () => {
    await reportThreat(installed.demo, deviceTag, 'secured');
    await until('the company’s page', async () => alive('mail').open > 0 || 'it is closed');
  });
});
