import type { Deployment } from './deployment.ts';
import { managedKey, type RegistryValue, registryValues } from './registry.ts';

/**
 * A file that `reg import` and regedit take: UTF-16 with a byte order mark, lines that end with CR LF. Managed storage is
 * written anew, so that a setting that is no longer there goes.
 */
export function registryFile(deployment: Deployment): Buffer {
  const lines = ['Windows Registry Editor Version 5.00'];
  let key = '';
  let policy: RegistryValue['policy'] | undefined;
  for (const value of registryValues(deployment)) {
    if (value.policy !== policy) {
      lines.push('', ...commentOn(value.policy));
      if (value.policy === null) lines.push(`[-HKEY_LOCAL_MACHINE\\${managedKey(deployment)}]`, '');
    }
    if (value.key !== key || value.policy !== policy) lines.push(`[HKEY_LOCAL_MACHINE\\${value.key}]`);
    lines.push(`${quoted(value.name)}=${dataOf(value.data)}`);
    ({ key, policy } = value);
  }
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf16le');
}

function commentOn(policy: RegistryValue['policy']): string[] {
  if (policy === null) return ['; What the extension is told: its managed storage.'];
  return policy.gaps.flatMap(({ gap, cost }) => [`; Without it: ${gap}`, `; It costs: ${cost}`]);
}

function dataOf(data: string | number): string {
  if (typeof data === 'number') return `dword:${data.toString(16).padStart(8, '0')}`;
  if (!/[\n\t]/.test(data)) return quoted(data);
  // A string of more than one line has no other form: REG_SZ as bytes, with its end.
  const bytes = Buffer.from(`${data}\0`, 'utf16le').toString('hex').match(/../g) ?? [];
  return `hex(1):${bytes.join(',')}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
