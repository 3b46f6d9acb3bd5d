import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { isThreatLevel, THREAT_LEVELS } from '../health/threat-level.ts';
import { newestRunningDemo } from './running-demo.ts';
import { sendThreat, type Threat } from './send-threat.ts';

// `npm run threat`: reports a device's threat level to a tenant, from a process of its own as a vendor would.

const USAGE = `Usage: npm run threat -- --device TAG --level ${THREAT_LEVELS.join('|')}
Without --tenant, --key and --issuer it reports to the demo that runs in this folder.
  --tenant URL   the tenant's address
  --key FILE     the partner's private key, a JWK
  --issuer ISS   the partner's name, as the tenant's connector has it`;

/** Something is wrong with how the command was called. */
export class UsageError extends Error {}

/** The threat that the command line asks for. `folder` is where running demos leave their files. */
export function readThreat(args: readonly string[], folder: string): Threat {
  const { device, level, tenant, key, issuer } = parse(args);
  if (!device) throw new UsageError('Which device? Give its tag with --device; the popup and the demo show it.');
  if (!level) throw new UsageError(`Which level? Give --level ${THREAT_LEVELS.join(', ')}.`);
  if (!isThreatLevel(level)) throw new UsageError(`There is no level "${level}": it is ${THREAT_LEVELS.join(', ')}.`);
  return { deviceTag: device, level, ...readTenant({ tenant, key, issuer }, folder) };
}

type TenantOptions = Partial<Record<'tenant' | 'key' | 'issuer', string | undefined>>;

function readTenant(given: TenantOptions, folder: string): Pick<Threat, 'tenant' | 'key' | 'issuer'> {
  const isComplete = given.tenant !== undefined && given.key !== undefined && given.issuer !== undefined;
  const demo = isComplete ? null : newestRunningDemo(folder);
  const [tenant, keyFile, issuer] = [
    given.tenant ?? demo?.tenant,
    given.key ?? demo?.keyFile,
    given.issuer ?? demo?.issuer,
  ];
  if (tenant === undefined || keyFile === undefined || issuer === undefined) {
    throw new UsageError(
      'No demo is running in this folder. Start one (npm start), or give --tenant, --key and --issuer.',
    );
  }
  if (!URL.canParse(tenant)) throw new UsageError(`"${tenant}" is no address; --tenant is like http://127.0.0.1:8080.`);
  return { tenant: new URL(tenant).origin, issuer, key: readKey(keyFile) };
}

function readKey(file: string): JWK {
  try {
    return JSON.parse(readFileSync(resolve(file), 'utf8')) as JWK;
  } catch (cause) {
    throw new UsageError(`The partner's key cannot be read from ${file}: ${(cause as Error).message}`, { cause });
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { device: text, level: text, tenant: text, key: text, issuer: text };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

async function main(): Promise<void> {
  try {
    const threat = readThreat(process.argv.slice(2), join(import.meta.dirname, '..', '..', '.drawbridge'));
    await sendThreat(threat);
    console.log(`Told ${threat.tenant} that the threat level of ${threat.deviceTag} is ${threat.level}.`);
  } catch (error) {
    console.error((error as Error).message);
    if (error instanceof UsageError) console.error(`\n${USAGE}`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
