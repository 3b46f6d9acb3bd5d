import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ThreatLevel } from '../health/threat-level.ts';
import type { DemoPartner } from './partner.ts';

const COMMAND = join(import.meta.dirname, '../tooling/threat.ts');

/**
 * Reports a threat level as the vendor would: by the command, in a process of its own, over HTTP. Returns when the tenant
 * accepted it (milliseconds since the epoch).
 */
export function reportThreat(
  { tenant, partner }: { readonly tenant: { readonly url: string }; readonly partner: DemoPartner },
  deviceTag: string,
  level: ThreatLevel,
): Promise<number> {
  const args = ['--tenant', tenant.url, '--key', partner.keyFile, '--issuer', partner.issuer];
  const child = spawn(process.execPath, [COMMAND, ...args, '--device', deviceTag, '--level', level]);
  let output = '';
  let acceptedAt: number | null = null;
  child.stdout.on('data', (chunk) => {
    acceptedAt ??= Date.now();
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(acceptedAt ?? Date.now());
      else reject(new Error(`The report of ${level} for ${deviceTag} failed: ${output.trim()}`));
    });
  });
}
