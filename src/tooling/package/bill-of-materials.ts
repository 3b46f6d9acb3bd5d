import { createHash } from 'node:crypto';
import { runTool } from '../run-tool.ts';

type Bom = { serialNumber?: string; metadata?: Metadata };
type Metadata = { timestamp?: string; component?: { name?: string }; [member: string]: unknown };

/** What Drawbridge is made of, from `package-lock.json`: CycloneDX 1.5 in JSON, the same text for the same lock file. */
export async function billOfMaterials(): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev', '--omit', 'optional'];
  const { code, output } = await runTool('npm', args, { installed: false });
  if (code !== 0) throw new Error(`npm could not list what Drawbridge is made of:\n${output}`);
  return deterministicBom(output.slice(output.indexOf('{')), 'drawbridge');
}

/** Without what npm makes anew each time: when it ran, a random number, its own version, the folder's name. */
export function deterministicBom(text: string, name: string): string {
  const { serialNumber: _, ...bom } = JSON.parse(text) as Bom;
  const { timestamp: __, tools: ___, component, ...metadata } = bom.metadata ?? {};
  const content = { ...bom, metadata: { ...metadata, component: { ...component, name } } };
  return `${JSON.stringify({ serialNumber: serialOf(JSON.stringify(content)), ...content }, null, 2)}\n`;
}

/** A UUID (RFC 9562, version 8) made of the content. */
function serialOf(content: string): string {
  const digits = createHash('sha256').update(content).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return `urn:uuid:${parts.join('-')}-${digits.slice(20, 32)}`;
}
