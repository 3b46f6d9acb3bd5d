import { uuidOf } from '../../deployment/uuid-of.ts';
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
  return `${JSON.stringify({ serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`, ...content }, null, 2)}\n`;
}
