import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXTENSION_ID } from '../../src/demo/demo.ts';
import { until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import { WINDOWS_SECURITY_CENTER } from '../../src/health/connector.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { findClamd, HARMLESS_TEST_STRING, makeScanner, type ScannerUnderTest } from '../../src/tooling/clamd.ts';
import { buildHost, install } from '../../src/tooling/health-host/install.ts';
import { planFor } from '../../src/tooling/health-host/plan.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { SECURITY_CENTER } from './harness/security-center.ts';

const clamd = findClamd();
const reason =
  process.platform !== 'linux' ? 'ClamAV is asked on Linux' : clamd === null ? 'clamd is not installed' : null;

describe.runIf(reason === null)('the health host, with a living scanner', () => {
  let folder: string;
  let scanner: ScannerUnderTest;
  let under: UnderTest;
  let db: Database;
  let mail: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-health-'));
    scanner = await makeScanner(String(clamd));
    await scanner.start();
    const profile = join(folder, 'profile');
    const plan = planFor({
      system: 'linux',
      scope: 'user',
      browsers: ['chromium'],
      home: folder,
      extensionIds: [EXTENSION_ID],
    });
    // A browser with a profile of its own looks for a person's hosts in it.
    const [manifest] = plan.manifests;
    const manifests = [
      { path: join(profile, 'NativeMessagingHosts/com.drawbridge.health_host.json'), text: `${manifest?.text}` },
    ];
    await install({ ...plan, manifests }, await buildHost(join(folder, 'built')));
    await writeFile(plan.options.path, JSON.stringify({ ...scanner.options, scope: 'user' }));
    under = await startUnderTest('unpacked', {
      userDataDir: profile,
      settings: { healthSource: 'nativeHost', healthSignals: 'report' },
      connectors: [SECURITY_CENTER],
      onDatabase: (opened) => {
        db = opened;
      },
    });
  });
  afterAll(async () => {
    await under?.close();
    await scanner?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const timed = async (what: string, act: () => Promise<void>) => {
    const begun = performance.now();
    await act();
    console.log(`${what}: ${Math.round(performance.now() - begun)} ms`);
  };
  const reported = async () => {
    const rows = await db.selectFrom('health_reports').select('report').orderBy('seq', 'desc').limit(1).execute();
    return rows[0]?.report;
  };

  it('a healthy device opens the company’s sites by its own word', async () => {
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    mail = await under.person.use(under.demo.sites.mail);
    const states = () => db.selectFrom('health_states').select(['connector_id', 'source', 'state']).execute();
    await expect
      .poll(states)
      .toEqual([{ connector_id: WINDOWS_SECURITY_CENTER, source: 'device', state: 'lowSeverity' }]);
    const report = await reported();
    expect(report?.provenance).toMatchObject({ kind: 'nativeHost', scope: 'user', problem: null });
    expect(report?.signals).toContainEqual(
      expect.objectContaining({ name: 'antivirus', value: 'on', source: 'ClamAV' }),
    );
    const connector = await db.selectFrom('connectors').select('last_heartbeat_at').executeTakeFirstOrThrow();
    expect(connector.last_heartbeat_at).not.toBeNull();
  });

  it('a file that the scanner finds covers the open tab, and its removal brings it back', async () => {
    const file = join(scanner.watched, 'invoice.txt');
    const address = mail.url();
    await writeFile(file, HARMLESS_TEST_STRING);
    await timed('The file appears → the tab is covered', () => untilBlocked(mail));
    await until('the reason', async () => {
      const text = await mail.evaluate(() => document.body.textContent);
      return /High/.test(text) || text;
    });
    await rm(file);
    await timed('The file is removed → the tab is back', () => untilAt(mail, address));
  });

  it('without its scanner the device’s health is unknown, which blocks, until the scanner is back', async () => {
    const address = mail.url();
    await scanner.stop();
    await timed('The scanner stops → the tab is covered', () => untilBlocked(mail));
    await expect.poll(async () => (await reported())?.health[0]?.state).toBe('unknown');
    await scanner.start();
    await timed('The scanner is back → the tab is back', () => untilAt(mail, address));
  });
});

if (reason !== null) it('the health host cannot be tried here', ({ skip }) => skip(true, reason));
