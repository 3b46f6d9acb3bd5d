import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isSafeAddress } from '../protocol/safe-address.ts';
import { billOfMaterials } from './package/bill-of-materials.ts';
import { makePackages } from './package/make-packages.ts';
import { ABOUT_THE_KEY, packageKey } from './package/package-key.ts';
import { writePackages } from './package/write-packages.ts';
import { ROOT } from './run-tool.ts';

const USAGE = `npm run package -- [--out DIR] [--url URL]

  --out   where the files go; dist-package unless given
  --url   the https address of the folder where they will lie, for a file server; the tenant (--packages DIR) needs none

The key that signs is DRAWBRIDGE_PACKAGE_KEY (a PEM text, or the path of one); without it, .drawbridge/package-key.pem, which is
made once.`;

async function main(): Promise<void> {
  const { values } = readArguments();
  if (values.url !== undefined) requireAddress(values.url);
  const keyFile = join(ROOT, '.drawbridge', 'package-key.pem');
  const key = await packageKey(process.env['DRAWBRIDGE_PACKAGE_KEY'], keyFile);
  if (key.madeNow) console.log(`${ABOUT_THE_KEY(keyFile)}\n`);
  const { id, version, files } = await makePackages({
    extensionDir: join(ROOT, 'dist'),
    privateKeyPem: key.pem,
    billOfMaterials: await billOfMaterials(),
    ...(values.url && { url: values.url }),
  });
  const out = resolve(values.out);
  const names = await writePackages(out, files);
  console.log(`Drawbridge ${version}, extension id ${id}, in ${out}:\n${names.map((name) => `  ${name}`).join('\n')}`);
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ options: { out: { ...text, default: 'dist-package' }, url: text } });
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n\n${USAGE}`, { cause });
  }
}

function requireAddress(url: string): void {
  const { search, hash } = URL.parse(url) ?? new URL('about:blank');
  if (!isSafeAddress(url) || search || hash)
    throw new Error(`--url is no https address of a folder: ${url}\n\n${USAGE}`);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
