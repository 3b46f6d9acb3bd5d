import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'puppeteer';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { requireBrowser } from '../../src/tooling/find-browser.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { makePackageKey, type PackedExtension, packExtension } from '../../src/tooling/pack-extension.ts';
import { makePackages } from '../../src/tooling/package/make-packages.ts';
import { makePolicyFolder } from '../../src/tooling/policy-folder.ts';
import { type Files, replaceFile } from '../../src/tooling/write-files.ts';
import { startUnwatched, type UnwatchedBrowser } from './unwatched-browser.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BUILT = join(ROOT, 'dist');

/** Puppeteer's defaults with which no policy installs anything (enterprise.md §1). */
const PREVENT_INSTALLATION = ['--disable-extensions', '--disable-background-networking'];

export type Policies = Readonly<Record<string, unknown>> & {
  readonly '3rdparty': { readonly extensions: Readonly<Record<string, object>> };
};

/** What the generator writes, among the device's policies. */
export const POLICY_FILE = 'drawbridge.json';

/** What a driver needs; the file that comes last wins. */
const DRIVER_FILE = 'z-driver.json';

/** A device of an organisation whose admin has run the two commands and copied one file to it. */
export type Installed = {
  readonly demo: Demo;
  readonly extensionId: string;
  /** Starts the browser with the generator's policies and what a test driver needs. */
  launch(options?: { readonly userDataDir?: string; readonly args?: readonly string[] }): Promise<Browser>;
  /** Starts it with the policies as they were generated: nobody can look into it, only servers see what it does. */
  startUnwatched(userDataDir: string, addresses: readonly string[]): UnwatchedBrowser;
  /** Runs the generator again with these options too; running browsers see it after about five seconds. */
  configure(...options: readonly string[]): Promise<void>;
  /** The policy file as it lies on the device. */
  policies(): Promise<Policies>;
  /** Puts a file with this content among the device's policies; `null` takes it away. */
  writePolicies(file: string, content: string | null): Promise<void>;
  /** A new release on the tenant, the same but for its version. */
  release(version: string): Promise<void>;
  /** The same release as a package for another server; signed with another key where one is given. */
  packaged(version: string, privateKeyPem?: string): Promise<PackedExtension>;
  close(): Promise<void>;
};

export async function install(): Promise<Installed> {
  const root = await mkdtemp(join(tmpdir(), 'drawbridge-deploy-'));
  const packagesDir = join(root, 'packages');
  const privateKeyPem = makePackageKey();
  const pack = async (extensionDir: string) => {
    const packages = await makePackages({ extensionDir, privateKeyPem, billOfMaterials: '{}' });
    await writeAll(packagesDir, packages.files);
    return packages.id;
  };
  const built = async (version: string) => {
    const next = join(root, `built-${version}`);
    await cp(BUILT, next, { recursive: true });
    const manifest = JSON.parse(await readFile(join(next, 'manifest.json'), 'utf8'));
    await writeFile(join(next, 'manifest.json'), JSON.stringify({ ...manifest, version }));
    return next;
  };
  await mkdir(packagesDir);
  const extensionId = await pack(BUILT);
  const demo = await startDemo({ extensionIds: [extensionId], packagesDir });
  demo.tenant.onRegistration(({ deviceTag }) => void reportThreat(demo, deviceTag, 'secured').catch(() => undefined));
  const folder = await makePolicyFolder(requireBrowser());
  const managed = join(folder.folder, 'policies', 'managed');
  const configure = async (...options: readonly string[]) => {
    const out = join(root, 'policies');
    const named = ['--tenant', demo.tenant.url, '--organisation', 'Contoso', '--sites', 'corp.contoso.test'];
    const command = [join(ROOT, 'src/tooling/policies.ts'), ...named, '--extension-id', extensionId, '--out', out];
    await promisify(execFile)(process.execPath, [...command, ...options]);
    await replaceFile(join(managed, POLICY_FILE), await readFile(join(out, 'linux/chromium/drawbridge.json')));
  };
  await configure();
  return {
    demo,
    extensionId,
    configure,
    policies: async () => JSON.parse(await readFile(join(managed, POLICY_FILE), 'utf8')),
    async writePolicies(file, content) {
      if (content === null) await rm(join(managed, file));
      else await replaceFile(join(managed, file), content);
    },
    async launch({ userDataDir, args = [] } = {}) {
      // The browser hides extensions of policy, and itself, from its driver otherwise.
      const driver = JSON.stringify({ DeveloperToolsAvailability: 1, RemoteDebuggingAllowed: true });
      await writeFile(join(managed, DRIVER_FILE), driver);
      return launchBrowser({
        ...(userDataDir && { userDataDir }),
        headless: true,
        hostMap: demo.hostMap,
        trustCertificate: demo.spkiHash,
        executablePath: folder.executablePath,
        withoutDefaultArgs: PREVENT_INSTALLATION,
        args,
      });
    },
    startUnwatched(userDataDir, addresses) {
      rmSync(join(managed, DRIVER_FILE), { force: true });
      const { hostMap, spkiHash: trustCertificate } = demo;
      return startUnwatched(folder.executablePath, { hostMap, trustCertificate, userDataDir, addresses });
    },
    release: async (version) => void (await pack(await built(version))),
    packaged: async (version, key = privateKeyPem) => packExtension(await built(version), key),
    async close() {
      await demo.close();
      await folder.remove();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function writeAll(folder: string, files: Files): Promise<void> {
  const names = Object.keys(files).sort((one, other) => Number(one === 'update.xml') - Number(other === 'update.xml'));
  for (const name of names) await replaceFile(join(folder, name), files[name] ?? '');
}
