import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PRIVATE_WINDOWS, readDeployment } from '../deployment/deployment.ts';
import { policyFiles } from '../deployment/policy-files.ts';
import { packagedId } from './package/packaged-id.ts';
import { ROOT } from './run-tool.ts';
import { replaceFolder } from './write-files.ts';

const USAGE = `npm run policies -- --tenant URL --organisation NAME --sites PATTERN,… --out DIR [options]

  --tenant           the https address of the tenant
  --organisation     its name, as people know it
  --sites            the company's sites, with commas between them; may be repeated (docs/corporate-sites.md)
  --exceptions       what of them is not the company's, in the same way
  --out              the folder for the files; one that holds anything else is left alone
  --extension-id     the extension; that of dist-package/update.xml (npm run package) unless given
  --update-url       the update manifest; the tenant's own (--packages) unless given
  --private-windows  ${PRIVATE_WINDOWS.join(' or ')} (with Drawbridge allowed in them); off unless given
  --when-signed-out  block or allow; block unless given
  --health-source    none or nativeHost; none unless given
  --help-link, --help-text, --privacy-link
  --settings FILE    other settings, or all of them, as JSON (docs/settings.md)
  --without NAME     leaves a gap open; may be repeated. The README among the files lists the names`;

async function main(): Promise<void> {
  const values = readArguments();
  if (values.out === undefined) throw new Error(`--out is missing.\n\n${USAGE}`);
  const given = {
    tenant: values.tenant,
    organisationName: values.organisation,
    corporateSites: listOf(values.sites),
    corporateSiteExceptions: listOf(values.exceptions),
    whenSignedOut: values['when-signed-out'],
    healthSource: values['health-source'],
    helpLink: values['help-link'],
    helpText: values['help-text'],
    privacyLink: values['privacy-link'],
  };
  const deployment = readDeployment({
    extensionId: values['extension-id'] ?? idOfPackage(),
    updateUrl: values['update-url'],
    settings: {
      ...(values.settings ? await readSettings(values.settings) : {}),
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    },
    privateWindows: values['private-windows'],
    without: values.without,
  });
  const files = policyFiles(deployment);
  const out = resolve(values.out);
  await replaceFolder(out, files, () => false);
  console.log(`Policies for extension ${deployment.extensionId}, in ${out}. Begin with its README.md.`);
  console.log(
    Object.keys(files)
      .map((name) => `  ${name}`)
      .join('\n'),
  );
}

function readArguments() {
  const text = { type: 'string' } as const;
  const texts = { ...text, multiple: true } as const;
  try {
    return parseArgs({
      options: {
        tenant: text,
        organisation: text,
        sites: texts,
        exceptions: texts,
        out: text,
        'extension-id': text,
        'update-url': text,
        'private-windows': text,
        'when-signed-out': text,
        'health-source': text,
        'help-link': text,
        'help-text': text,
        'privacy-link': text,
        settings: text,
        without: texts,
      },
    }).values;
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n\n${USAGE}`, { cause });
  }
}

function listOf(values: readonly string[] | undefined): readonly string[] | undefined {
  return values
    ?.flatMap((value) => value.split(','))
    .map((pattern) => pattern.trim())
    .filter(Boolean);
}

function idOfPackage(): string {
  const id = packagedId(join(ROOT, 'dist-package'));
  if (!id) throw new Error('There is no package in dist-package: run npm run package first, or give --extension-id.');
  return id;
}

async function readSettings(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no JSON object');
    return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new Error(`The settings in ${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
