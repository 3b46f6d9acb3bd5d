import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runTool } from '../../src/tooling/run-tool.ts';
import { type Row, row } from './figure.ts';
import { filesLoadedByPage, scriptsLoadedBy } from './loaded-files.ts';

type Manifest = { background: { service_worker: string }; action: { default_popup: string } };

/** How much the browser loads for the worker and for the popup of the production build. */
export async function bench(): Promise<Row[]> {
  const dist = mkdtempSync(join(tmpdir(), 'drawbridge-sizes-'));
  try {
    const { code, output } = await runTool('vite', ['build', '--logLevel', 'error', '--emptyOutDir', '--outDir', dist]);
    if (code !== 0) throw new Error(`The build failed:\n${output}`);
    const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')) as Manifest;
    const worker = scriptsLoadedBy(dist, manifest.background.service_worker);
    const popup = filesLoadedByPage(dist, manifest.action.default_popup);
    return [...figures('worker', dist, worker), ...figures('popup', dist, popup)];
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
}

function figures(what: string, dist: string, files: readonly string[]): Row[] {
  const contents = files.map((file) => readFileSync(join(dist, file)));
  const sum = (size: (content: Buffer) => number) => contents.reduce((total, content) => total + size(content), 0);
  // File by file, as they are fetched.
  const gzip = sum((content) => gzipSync(content, { level: 9 }).length);
  return [
    row(`${what}, gzip`, 'bytes', [gzip]),
    row(`${what}, as it is`, 'bytes', [sum((content) => content.length)]),
    row(`${what}, files`, 'files', [files.length]),
  ];
}
