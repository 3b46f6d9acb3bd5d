import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Plan } from './plan.ts';

const run = promisify(execFile);

/** Debian's names of what Node calls the processor. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export type DebianPackage = {
  /** That of a Linux machine. */
  readonly plan: Plan;
  /** The built file, and the Node that runs it, which goes into the package. */
  readonly host: string;
  readonly node: string;
  /** Of that Node, as Node names it. */
  readonly arch: string;
  readonly version: string;
};

/**
 * Makes a package for Debian and its like, as `dpkg-deb` does. Its options and the browsers' files are configuration files: what
 * an admin has changed in them outlives an upgrade.
 *
 * @returns the path of the package, in `out`
 * @throws where there is no `dpkg-deb`, or for a processor that Debian has no name for here
 */
export async function makeDebianPackage(
  { plan, host, node, arch, version }: DebianPackage,
  out: string,
): Promise<string> {
  const architecture = ARCHITECTURES[arch];
  if (!architecture) throw new Error(`There is no Debian package for ${arch}`);
  const tree = await mkdtemp(join(tmpdir(), 'drawbridge-deb-'));
  try {
    const put = async (path: string, text: string, mode = 0o644) => {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text, { mode });
    };
    const configuration = [plan.options, ...plan.manifests];
    for (const { path, text } of configuration) await put(path, text);
    await put(plan.launcher.path, plan.launcher.text, 0o755);
    await cp(host, join(tree, plan.folder, 'health-host.mjs'));
    await cp(node, join(tree, plan.folder, 'node'), { dereference: true });
    await put('DEBIAN/control', controlOf(architecture, version));
    await put('DEBIAN/conffiles', configuration.map(({ path }) => `${path}\n`).join(''));
    await chmod(tree, 0o755);
    const file = join(out, `drawbridge-health-host_${version}_${architecture}.deb`);
    await run('dpkg-deb', ['-Zgzip', '--build', '--root-owner-group', tree, file]);
    return file;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

function controlOf(architecture: string, version: string): string {
  return `Package: drawbridge-health-host
Version: ${version}
Architecture: ${architecture}
Section: admin
Priority: optional
Maintainer: Drawbridge
Suggests: clamav-daemon
Description: tells the browser how healthy this device is
 Native messaging host of Drawbridge, for Edge, Chromium and Chrome.
`;
}
