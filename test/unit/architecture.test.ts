import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** What each part may import besides itself (docs/architecture.md, "Which way dependencies point"). */
const PURE = ['graph', 'policy', 'health', 'sites', 'access', 'protocol', 'discovery', 'agent'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  policy: ['graph'],
  health: ['graph'],
  sites: [],
  access: ['policy', 'health', 'sites'],
  protocol: ['graph', 'policy', 'health', 'sites', 'access'],
  discovery: ['graph', 'sites', 'protocol'],
  agent: ['graph', 'policy', 'health', 'sites', 'access', 'protocol', 'discovery'],
  'tenant-client': PURE,
  configuration: PURE,
  account: [...PURE, 'tenant-client'],
  'check-in': [...PURE, 'tenant-client'],
  enforcement: PURE,
  tenant: ['graph', 'policy', 'health', 'sites', 'access', 'protocol', 'discovery'],
  // Served by the tenant and a client of its admin API like any other.
  'tenant/console': ['graph', 'policy', 'health', 'sites', 'access', 'protocol'],
  'health-host': ['graph', 'health', 'protocol'],
  gate: ['protocol'],
  deployment: ['protocol', 'sites'],
  tooling: [...PURE, 'tenant', 'demo', 'deployment'],
  demo: [...PURE, 'tenant', 'tooling', 'gate'],
  extension: [...PURE, 'configuration', 'tenant-client', 'account', 'check-in', 'enforcement'],
};
/** Packages that are pure themselves; the pure part may use no other. */
const PURE_PACKAGES = ['valibot', 'jose'];

type Import = { readonly file: string; readonly from: string; readonly to: string };

function importsBelow(folder: string): Import[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(tsx?|mjs)$/.test(file),
  );
  return files.flatMap((name) => {
    const file = join(ROOT, folder, name);
    const specifiers = [
      ...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm),
    ];
    return specifiers.map((match) => {
      const specifier = match[1] ?? match[2] ?? '';
      const to = specifier.startsWith('.') ? partOf(resolve(dirname(file), specifier)) : specifier;
      return { file: relative(ROOT, file), from: partOf(file), to };
    });
  });
}

function partOf(file: string): string {
  const [top, part, below] = relative(ROOT, file).split('/');
  if (part === 'tenant' && below === 'console') return 'tenant/console';
  return top === 'src' ? (part ?? '') : (top ?? '');
}

const imports = [...importsBelow('src'), ...importsBelow('extension')];

describe('the architecture', () => {
  it('lets every part import only what lies before it', () => {
    const internal = imports.filter(({ to, from }) => to in ALLOWED && to !== from);
    expect(internal.length).toBeGreaterThan(50);
    const wrong = internal.filter(({ from, to }) => !ALLOWED[from]?.includes(to));
    expect(wrong).toEqual([]);
  });

  it('keeps browser, Node and every impure package out of the pure part', () => {
    const packages = imports.filter(({ from, to }) => PURE.includes(from) && !(to in ALLOWED));
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.filter(({ to }) => !PURE_PACKAGES.includes(to))).toEqual([]);
  });

  it('keeps the public suffix list out of all that the browser loads', () => {
    const users = imports.filter(({ to }) => to.startsWith('tldts')).map(({ from }) => from);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((part) => part !== 'tenant' && part !== 'tooling')).toEqual([]);
  });

  it('gives every part its place in the table', () => {
    const parts = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(parts.map(({ name }) => name).filter((name) => !(name in ALLOWED))).toEqual([]);
  });
});
