import { join } from 'node:path';
import * as v from 'valibot';
import { type Reader, type Reading, signal } from '../reader.ts';
import { runTool } from '../run-tool.ts';
import { READ_WINDOWS } from './script.ts';
import { WindowsReadingSchema, windowsSignals } from './windows-signals.ts';

/** By its full path: what `PATH` finds first may be anybody's. */
const POWERSHELL = join(
  process.env['SystemRoot'] ?? 'C:\\Windows',
  'System32\\WindowsPowerShell\\v1.0\\powershell.exe',
);

/**
 * Windows through PowerShell's CIM cmdlets, without a window; a poll, as no event of Security Center's reaches a script.
 * `ask` gives what the script printed, `null` where PowerShell is refused or does not end.
 */
export function windowsReader(ask: () => Promise<string | null> = askPowerShell): Reader {
  return {
    read: async () => readingFrom(await ask()),
    watch: () => ({ close: () => undefined }),
  };
}

function askPowerShell(): Promise<string | null> {
  const encoded = Buffer.from(READ_WINDOWS, 'utf16le').toString('base64');
  return runTool(POWERSHELL, ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded]);
}

/** What is not the script's answer, a language mode's complaint or a logon banner, says that nothing is known. */
export function readingFrom(output: string | null): Reading {
  const reading = v.safeParse(WindowsReadingSchema, decode(output ?? ''));
  if (reading.success) return windowsSignals(reading.output);
  const said = { source: 'Windows PowerShell', raw: output === null ? 'refused' : 'unreadable' };
  return {
    os: { name: 'Windows', build: null },
    signals: [signal('antivirus', 'unknown', said), signal('activeThreat', 'unknown', said)],
  };
}

function decode(output: string): unknown {
  try {
    return JSON.parse(Buffer.from(output.trim(), 'base64').toString('utf8'));
  } catch {
    return null;
  }
}
