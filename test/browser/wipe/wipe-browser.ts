import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../src/demo/person.ts';
import type { ThreatLevel } from '../../../src/health/threat-level.ts';
import type { Database } from '../../../src/tenant/store/database.ts';
import { sendThreat } from '../../../src/tooling/send-threat.ts';
import {
  type Installation,
  startUnderTest,
  type UnderTest,
  type UnderTestOptions,
} from '../harness/browser-under-test.ts';
import { CORPORATE_SITES } from './places.ts';
import { startWipeSites, type WipeSites } from './wipe-sites.ts';
import { WITNESS } from './witness.ts';

/** Milliseconds that a wipe may take, with its confirmation and with sites that do not answer. */
const PATIENCE = 90_000;

/** A browser in which somebody is signed in whose policy wipes, with the tests' sites, their witness and their tenant. */
export type WipeBrowser = UnderTest & {
  readonly sites: WipeSites;
  readonly profile: string;
  /** Where files land. */
  readonly downloads: string;
  /** The vendor's word on the device of this browser's registration. */
  reportThreat(level: ThreatLevel): Promise<void>;
  /** Waits until the wipe is over, and gives the milliseconds since it was called. */
  untilWiped(): Promise<number>;
  /** Ends the browser as a crash does; `restart` starts it again. */
  kill(): Promise<void>;
  /** Lets the wipes so far be an hour old: of more than ten an hour the tenant holds the rest until an admin agrees. */
  letAnHourPass(): Promise<void>;
  /** What the tenant has got, oldest first. */
  receipts(): Promise<
    readonly { readonly registrationId: string; readonly receipt: unknown; readonly isProven: boolean }[]
  >;
};

export type WipeBrowserOptions = UnderTestOptions & {
  /** The company's beside {@link CORPORATE_SITES}. */
  readonly moreSites?: readonly string[];
  /** Served beside those of the places. */
  readonly moreOrigins?: readonly string[];
};

export async function startWipeBrowser(
  installation: Installation,
  { moreSites, moreOrigins, ...options }: WipeBrowserOptions = {},
): Promise<WipeBrowser> {
  const sites = await startWipeSites(moreOrigins);
  const downloads = await mkdtemp(join(tmpdir(), 'drawbridge-downloads-'));
  const profile = await mkdtemp(join(tmpdir(), 'drawbridge-profile-'));
  let database: Database | undefined;
  const under = await startUnderTest(installation, {
    ...options,
    userDataDir: profile,
    sites,
    corporateSites: [...CORPORATE_SITES, ...(moreSites ?? [])],
    otherExtensions: [WITNESS],
    // A site's worker that a debugger looks at is not ended when its registration goes (Chromium waits for the debugger).
    leavesAlone: (type, address) => /worker/.test(type) && /^https?:/.test(address),
    onDatabase: (open) => {
      database = open;
    },
  });
  await allowDownloads(under, downloads);
  await under.person.untilState('signedOut');
  const { close, restart } = under;
  const { partner, tenant } = under.demo;
  const key = JSON.parse(await readFile(partner.keyFile, 'utf8'));
  return Object.assign(under, {
    sites,
    profile,
    downloads,
    reportThreat: async (level: ThreatLevel) =>
      sendThreat({ tenant: tenant.url, issuer: partner.issuer, key, deviceTag: await under.person.deviceTag(), level }),
    async untilWiped() {
      const started = Date.now();
      const wiped = async () => {
        const state = await under.person.state();
        return state === 'wiped' || `the popup says ${state}, the agent ${JSON.stringify(await agentsWipe(under))}`;
      };
      await until('the wipe to be over', wiped, PATIENCE);
      return Date.now() - started;
    },
    async kill() {
      const running = under.browser.process();
      if (!running) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    },
    async letAnHourPass() {
      const anHourAgo = new Date(Date.now() - 3_600_000);
      await database?.updateTable('wipe_orders').set({ caused_at: anHourAgo }).execute();
    },
    async receipts() {
      const rows = await database?.selectFrom('wipe_receipts').selectAll().orderBy('received_at').execute();
      return (rows ?? []).map(({ registration_id, receipt, is_proven }) => {
        return { registrationId: registration_id, receipt, isProven: is_proven };
      });
    },
    async restart() {
      await restart();
      await allowDownloads(under, downloads);
    },
    async close() {
      await close();
      await sites.close();
      for (const folder of [profile, downloads]) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  });
}

/** What the agent has stored of its wipe: its stage, how far it has come, when it is tried again. */
export async function agentsWipe({ person }: UnderTest): Promise<{ readonly stage: string } | null> {
  const popup = await person.popup();
  const { agent } = await popup.evaluate(() => chrome.storage.local.get('agent')).catch(() => ({ agent: null }));
  const { wipe } = (agent ?? {}) as { wipe?: { stage: string; sites?: unknown } | null };
  return wipe ? { ...wipe, ...('sites' in wipe && { sites: undefined }) } : null;
}

async function allowDownloads({ browser }: UnderTest, downloadPath: string): Promise<void> {
  const session = await browser.target().createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath });
}
