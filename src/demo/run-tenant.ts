import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as v from 'valibot';
import { readMessage } from '../protocol/read-message.ts';
import { DiscoveryOptionsSchema } from '../tenant/discovery-route.ts';
import type { OrganisationSeed } from '../tenant/organisation-seed.ts';
import { ExternalProviderSchema } from '../tenant/sign-in/external-provider.ts';
import { startTenant } from '../tenant/tenant.ts';
import { builtConsole } from '../tooling/built-console.ts';
import { packagedId } from '../tooling/package/packaged-id.ts';
import { contoso, makeAdmin, makeUsers } from './contoso.ts';
import { EXTENSION_ID } from './demo.ts';
import { makePartner } from './partner.ts';

const USAGE = `npm run tenant -- --port N --data DIR [--organisation FILE] [--extension ID ...]
                       [--packages DIR] [--public-url URL] [--sign-in FILE]
                       [--discovery FILE] [--keep-wipes DAYS] [--keep-audit DAYS] [--restored]

  --port          the port on this machine; the tenant keeps it, documents and sign-ins name it
  --data          the folder of its store; with DRAWBRIDGE_DATABASE=postgres://… in the environment the store is there, and
                  several tenants may share it
  --public-url    the address that people and browsers use, where a proxy with TLS stands before it (docs/running-the-tenant.md)
  --organisation  what a new store begins with (JSON, src/tenant/organisation-seed.ts); the demo's Contoso unless given
  --packages      the folder of the extension's packages (npm run package), served at /extension/update.xml
  --extension     an extension that may sign in; that of the packages, else the unpacked build's, unless given
  --sign-in       another OpenID provider than the tenant's own (JSON, docs/sign-in-entra.md)
  --discovery     the organisation's domains, for personal devices that find it by them (JSON, docs/personal-devices.md)
  --keep-wipes    for how many days wipe orders that ended, and receipts, are kept: 365 unless given
  --keep-audit    the same of the audit: 730 unless given
  --restored      once, after the store came from a backup: browsers take its numbers as new ones`;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      port: text,
      data: text,
      organisation: text,
      extension: { ...text, multiple: true },
      packages: text,
      'public-url': text,
      'sign-in': text,
      discovery: text,
      'keep-wipes': text,
      'keep-audit': text,
      restored: { type: 'boolean' },
    },
  });
  if (values.port === undefined || values.data === undefined) throw new Error(USAGE);
  mkdirSync(values.data, { recursive: true });
  const { seed, notes } = values.organisation
    ? { seed: JSON.parse(readFileSync(values.organisation, 'utf8')) as OrganisationSeed, notes: [] }
    : await demoOrganisation(values.data);
  const tenant = await startTenant({
    port: Number(values.port),
    // In the environment and no option, as it may hold a password, which everyone on the machine can read in a command line.
    dataDir: process.env['DRAWBRIDGE_DATABASE'] || join(values.data, 'store'),
    organisation: seed,
    extensionIds: values.extension ?? [values.packages ? idOfPackage(values.packages) : EXTENSION_ID],
    ...(values.packages && { packagesDir: values.packages }),
    consoleDir: await builtConsole(),
    ...(values['sign-in'] && { signIn: readFrom(values['sign-in'], ExternalProviderSchema) }),
    ...(values.discovery && { discovery: readFrom(values.discovery, DiscoveryOptionsSchema) }),
    ...(values['public-url'] && { publicUrl: new URL(values['public-url']).origin }),
    retention: {
      ...(values['keep-wipes'] && { wipeRecordDays: Number(values['keep-wipes']) }),
      ...(values['keep-audit'] && { auditDays: Number(values['keep-audit']) }),
    },
    ...(values.restored && { restored: true }),
    log: (line) => process.stdout.write(line),
  });
  // A store that was there before has people of its own, whose passwords nobody here knows.
  if (tenant.isNew) for (const line of notes) console.log(line);
  console.log(`The tenant answers at ${tenant.url}; its console is ${tenant.url}/console/. Ctrl-C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tenant.close());
}

function idOfPackage(folder: string): string {
  const id = packagedId(folder);
  if (!id) throw new Error(`${join(folder, 'update.xml')} names no extension. Make it with npm run package.`);
  return id;
}

/** @throws where the file is not one, by the name of the first member that is wrong */
function readFrom<Schema extends v.GenericSchema>(file: string, schema: Schema): v.InferOutput<Schema> {
  return readMessage(schema, JSON.parse(readFileSync(file, 'utf8')));
}

/** Contoso as the store first knew it: people's passwords and the vendor's key lie beside the store that they belong to. */
async function demoOrganisation(folder: string) {
  const file = join(folder, 'demo-organisation.json');
  const keyFile = join(folder, 'partner-key.jwk');
  const kept = readKept(file);
  if (kept) return { seed: kept, notes: [] };
  const partner = await makePartner();
  const [users, admin] = [makeUsers(), makeAdmin()];
  const seed = contoso({ users, admin, partner });
  writeFileSync(keyFile, readFileSync(partner.keyFile), { mode: 0o600 });
  writeFileSync(file, JSON.stringify(seed, null, 2), { mode: 0o600 });
  await partner.forget();
  const people = [...Object.values(users), admin].map(
    (user) => `  ${user.userPrincipalName}  ${user.password}  (${user.shows})`,
  );
  const threat = `  npm run threat -- --tenant URL --key ${keyFile} --issuer ${partner.issuer} --device TAG --level high`;
  return {
    seed,
    notes: ['A new organisation, Contoso. Its people:', ...people, 'Its threat defense vendor reports with:', threat],
  };
}

function readKept(file: string): OrganisationSeed | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as OrganisationSeed;
  } catch {
    return null;
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
