import { dirname, join } from 'node:path';
import manifest from '../../manifest.json' with { type: 'json' };
import { FrameReader, frame } from './frames.ts';
import { linuxReader } from './linux/linux-reader.ts';
import { macosReader } from './macos/macos-reader.ts';
import { readOptions } from './options.ts';
import type { Reader } from './reader.ts';
import { HostConversation } from './serve.ts';
import { windowsReader } from './windows/windows-reader.ts';

// Started by the browser, with its pipes on standard input and output; the browser closes them when it wants no more.
const options = readOptions(join(dirname(process.argv[1] ?? '.'), 'health-host.json'));
const frames = new FrameReader();
const conversation = new HostConversation({
  reader: readerFor(process.platform),
  host: { version: manifest.version, scope: options.scope },
  // A look on Windows starts a PowerShell.
  interval: (process.platform === 'win32' ? 30 : options.secondsBetweenLooks) * 1000,
  send: (message) => process.stdout.write(frame(message)),
});

process.stdin.on('data', (chunk: Buffer) => {
  try {
    for (const message of frames.push(chunk)) void conversation.take(message);
  } catch (error) {
    end(2, String(error));
  }
});
process.stdin.on('end', () => end(0));
process.stdout.on('error', () => end(0));

function end(code: number, reason?: string): void {
  // Standard error goes to the browser's log, where it keeps one.
  if (reason) console.error(`Drawbridge health host: ${reason}`);
  conversation.close();
  process.exit(code);
}

function readerFor(platform: NodeJS.Platform): Reader {
  if (platform === 'win32') return windowsReader();
  return platform === 'darwin' ? macosReader(options) : linuxReader({ ...options, root: '/' });
}
