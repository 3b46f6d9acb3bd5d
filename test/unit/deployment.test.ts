import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import schema from '../../extension/public/managed_schema.json' with { type: 'json' };
import { DeploymentError, readDeployment } from '../../src/deployment/deployment.ts';
import { policiesFor } from '../../src/deployment/edge-policies.ts';
import { BROWSERS, GAPS, type Json } from '../../src/deployment/gaps.ts';
import { policyFiles } from '../../src/deployment/policy-files.ts';
import { registryValues } from '../../src/deployment/registry.ts';

const DOCS = resolve(import.meta.dirname, '../../docs');
const EXTENSION_ID = 'abcdefghijklmnopabcdefghijklmnop';

const inputOf = (organisationName = 'Contoso', privateWindows = 'off') => ({
  extensionId: EXTENSION_ID,
  settings: { tenant: 'https://drawbridge.test', organisationName, corporateSites: ['corp.contoso.test', '.intranet'] },
  privateWindows,
});
const textOf = (file: string | Uint8Array | undefined) => `${file}`;

/** Names that every format has to quote. */
const awkward = fc.constantFrom('\n', '\t', '"', '\\', '<', '&', '%', "'", '--');
const names = fc
  .string({
    minLength: 1,
    maxLength: 60,
    unit: fc.oneof(awkward, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
  })
  .filter((name) => !/[^\P{C}\n\t]/u.test(name) && name.length <= 256);

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'list of strings';
  if (typeof value === 'number') return 'integer';
  return typeof value === 'object' ? 'dictionary' : typeof value;
}

describe('the policies', () => {
  const rows = readFileSync(join(DOCS, 'edge-policies.md'), 'utf8').matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/gm);
  const known = [...rows].map(([, edge = '', chromium = '', type = '']) => ({
    edge,
    chromium: chromium === 'the same' ? edge : chromium.replaceAll('`', ''),
    type: type.trim(),
  }));

  it.each(BROWSERS)('have the names and types of the reference, in %s', (browser) => {
    for (const privateWindows of ['off', 'allowed']) {
      const policies = policiesFor(readDeployment(inputOf('Contoso', privateWindows)), browser, 'windows');
      expect(policies.length).toBeGreaterThan(9);
      for (const { name, value } of policies) {
        expect(known.find((row) => row[browser] === name)?.type, name).toBe(typeOf(value));
      }
    }
  });

  it('leave out what the admin leaves out, and say that it stays open', () => {
    for (const { name, gap } of GAPS.filter(({ optional }) => optional)) {
      const input = { ...inputOf('Contoso', name.endsWith('with_drawbridge') ? 'allowed' : 'off'), without: [name] };
      const files = policyFiles(readDeployment(input));
      expect(textOf(files['README.md']), name).toContain(`- \`${name}\`: ${gap}`);
      expect(textOf(files['edge-management-service/policies.json']), name).not.toContain(JSON.stringify(gap));
    }
  });
});

describe('each file carries the organisation’s name unharmed', () => {
  const files = (name: string) => policyFiles(readDeployment(inputOf(name)));

  it('for regedit', () => {
    fc.assert(
      fc.property(names, (name) => {
        const file = Buffer.from(files(name)['windows/drawbridge.reg'] ?? '').toString('utf16le');
        const [mark, header, ...lines] = [file.slice(0, 1), ...file.slice(1).split('\r\n')];
        expect([mark, header]).toEqual(['\ufeff', 'Windows Registry Editor Version 5.00']);
        const line =
          /^(?:|;.*|\[-?HKEY_LOCAL_MACHINE\\[^\]]+\]|"(?:[^"\\]|\\.)*"=(?:dword:[0-9a-f]{8}|hex\(1\):[0-9a-f]{2}(?:,[0-9a-f]{2})*|"(?:[^"\\]|\\.)*"))$/u;
        expect(lines.filter((text) => !line.test(text))).toEqual([]);
        const value = lines.find((text) => text.startsWith('"organisationName"='))?.slice('"organisationName"='.length);
        expect(value?.startsWith('hex') ? bytesIn(value) : value?.slice(1, -1).replace(/\\(.)/gu, '$1')).toBe(name);
      }),
      { numRuns: 50 },
    );
  });

  it('for macOS', () => {
    fc.assert(
      fc.property(names, (name) => {
        const text = textOf(files(name)['macos/drawbridge.mobileconfig']);
        const profile = readPlist(text) as { PayloadContent: Record<string, unknown>[]; PayloadType: string };
        expect(profile.PayloadType).toBe('Configuration');
        const [edge, managed] = profile.PayloadContent;
        expect(edge).toMatchObject({ PayloadType: 'com.microsoft.Edge', InPrivateModeAvailability: 1 });
        expect(managed).toMatchObject({
          PayloadType: `com.microsoft.Edge.extensions.${EXTENSION_ID}`,
          organisationName: name,
          corporateSites: ['corp.contoso.test', '.intranet'],
        });
      }),
      { numRuns: 50 },
    );
  });

  it('for Intune, value by value as in the registry', () => {
    fc.assert(
      fc.property(names, (name) => {
        const made = files(name);
        const profile = JSON.parse(textOf(made['intune/custom-profile.json']));
        const values = registryValues(readDeployment(inputOf(name)));
        const [template, ...settings] = profile.omaSettings as { omaUri: string; value: string }[];
        expect(settings.map(({ value }) => dataIn(value))).toEqual(values.map(({ data }) => `${data}`));
        for (const { omaUri } of settings) {
          expect(template?.value).toContain(`<policy name="${omaUri.slice(omaUri.lastIndexOf('/') + 1)}"`);
        }
        const script = Buffer.from(JSON.parse(textOf(made['intune/platform-script.json'])).scriptContent, 'base64');
        expect(script.toString('ascii')).toContain(`(Text '${Buffer.from(name).toString('base64')}')`);
      }),
      { numRuns: 50 },
    );
  });

  it('for Linux', () => {
    fc.assert(
      fc.property(names, (name) => {
        const file = JSON.parse(textOf(files(name)['linux/edge/drawbridge.json']));
        expect(file['3rdparty'].extensions[EXTENSION_ID].organisationName).toBe(name);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the extension’s settings', () => {
  const SETTINGS = {
    tenant: 'https://drawbridge.test',
    organisationName: 'Contoso',
    corporateSites: ['corp.contoso.test'],
    corporateSiteExceptions: ['club.corp.contoso.test'],
    whenSignedOut: 'block',
    helpLink: 'https://help.test/',
    helpText: 'Call 4711.',
    privacyLink: 'https://privacy.test/',
    healthSource: 'nativeHost',
    healthSignals: 'report',
    healthLevels: { firewall: { off: 'low' } },
    tenantKeys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'key-1' }],
  };
  const deployment = readDeployment({ ...inputOf(), settings: SETTINGS });
  const files = policyFiles(deployment);
  const inRegistry = registryValues(deployment).filter(({ policy }) => policy === null);
  // Chromium reads lists and dictionaries of the registry as JSON (policy/core/common/policy_loader_win.cc).
  const fromRegistry = ({ name, data }: { name: string; data: string | number }) => {
    const isText = schema.properties[name as keyof typeof schema.properties].type === 'string';
    return [name, isText || typeof data === 'number' ? data : JSON.parse(data)] as const;
  };
  const plist = readPlist(textOf(files['macos/drawbridge.mobileconfig'])) as {
    PayloadContent: Record<string, unknown>[];
  };

  it.each([
    ['Linux', JSON.parse(textOf(files['linux/chromium/drawbridge.json']))['3rdparty'].extensions[EXTENSION_ID]],
    ['Windows', Object.fromEntries(inRegistry.map(fromRegistry))],
    ['macOS', plist.PayloadContent[1]],
  ])('have all the types of managed_schema.json, or the browser would drop them: %s', (_, settings) => {
    for (const [key, part] of Object.entries(schema.properties)) {
      expect(misfit(settings[key], part), key).toBeNull();
    }
    expect(settings.expectedSettings).toEqual(Object.keys(SETTINGS));
  });
});

/** Where a value is not what a JSON schema says, as far as managed_schema.json goes; `null` where it is. */
function misfit(value: unknown, part: SchemaPart, path = ''): string | null {
  const type = Array.isArray(value) ? 'array' : typeof value;
  if (type !== part.type) return `${path} is ${type}, not ${part.type}`;
  if (part.enum && !part.enum.includes(String(value))) return `${path} is ${value}`;
  const members = type === 'object' ? Object.entries(value as object) : [];
  const items = part.items ? (value as unknown[]).map((item) => [item, part.items] as const) : [];
  const all = [...members.map(([key, member]) => [member, part.properties?.[key]] as const), ...items];
  return all.map(([each, inner]) => (inner ? misfit(each, inner, `${path}/…`) : null)).find((one) => one) ?? null;
}

type SchemaPart = {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly items?: SchemaPart;
  readonly properties?: Readonly<Record<string, SchemaPart>>;
};

describe('bad input', () => {
  it.each([
    ['no tenant', { corporateSites: ['a.test'] }, 'tenant'],
    ['an open address', { tenant: 'http://drawbridge.test', corporateSites: ['a.test'] }, 'tenant'],
    ['no sites', { tenant: 'https://d.test', corporateSites: [] }, 'corporateSites'],
    ['a site that cannot be one', { tenant: 'https://d.test', corporateSites: ['a.test', '*'] }, '“*” is not needed'],
    ['the tenant itself as a site', { tenant: 'https://d.test', corporateSites: ['d.test'] }, 'can never be'],
  ])('is refused with what to mend: %s', (_, settings, problem) => {
    expect(() => readDeployment({ extensionId: EXTENSION_ID, settings })).toThrow(DeploymentError);
    expect(() => readDeployment({ extensionId: EXTENSION_ID, settings })).toThrow(problem);
  });

  it('is refused where it is not known to the schema', () => {
    const settings = { ...inputOf().settings, tennant: 'https://drawbridge.test' };
    expect(() => readDeployment({ extensionId: EXTENSION_ID, settings })).toThrow('tennant');
  });
});

it('docs/settings.md has every setting, with its type', () => {
  const rows = readFileSync(join(DOCS, 'settings.md'), 'utf8').matchAll(
    /^\| `(\w+)` \| ([^|]+) \| (\w+) \| ([^|]+) \| ([^|]+) \|$/gm,
  );
  const documented = [...rows].map(([, key, , type]) => [key, type]);
  expect(documented).toEqual(Object.entries(schema.properties).map(([key, { type }]) => [key, type]));
});

/** REG_SZ as bytes, up to its end. */
function bytesIn(value: string): string {
  const bytes = value
    .slice('hex(1):'.length)
    .split(',')
    .map((byte) => Number.parseInt(byte, 16));
  return Buffer.from(bytes).toString('utf16le').slice(0, -1);
}

/** What Windows reads from `<enabled/><data id="Value" value="…"/>`. */
function dataIn(value: string): string | undefined {
  const [, text] = /^<enabled\/><data id="Value" value="([^"<\n\t]*)"\/>$/u.exec(value) ?? [];
  return text
    ?.replaceAll('&#10;', '\n')
    .replaceAll('&#9;', '\t')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** A property list as Apple's DTD has it, read by its own grammar; whatever is not in it throws. */
function readPlist(text: string): unknown {
  const body = text.replace(/^<\?xml[^>]*\?>\n<!DOCTYPE plist[^>]*>\n/, '').replace(/<!--(?:(?!--).)*-->/gs, '');
  let rest = body.trim();
  const take = (pattern: RegExp): string[] | null => {
    const found = pattern.exec(rest);
    if (found) rest = rest.slice(found[0].length).trimStart();
    return found;
  };
  const unescaped = (raw = '') => {
    if (/&(?!amp;|lt;|gt;)/.test(raw)) throw new Error(`An entity that is none: ${raw}`);
    return raw.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  };
  const value = (): unknown => {
    const string = take(/^<string>([^<]*)<\/string>/);
    if (string) return unescaped(string[1]);
    const integer = take(/^<integer>(-?\d+)<\/integer>/);
    if (integer) return Number(integer[1]);
    const boolean = take(/^<(true|false)\/>/);
    if (boolean) return boolean[1] === 'true';
    if (take(/^<array>/)) {
      const items: unknown[] = [];
      while (!take(/^<\/array>/)) items.push(value());
      return items;
    }
    if (!take(/^<dict>/)) throw new Error(`No property list value: ${rest.slice(0, 60)}`);
    const members: Record<string, unknown> = {};
    while (!take(/^<\/dict>/)) {
      const key = take(/^<key>([^<]*)<\/key>/);
      if (!key) throw new Error(`No key: ${rest.slice(0, 60)}`);
      members[unescaped(key[1])] = value();
    }
    return members;
  };
  if (!take(/^<plist version="1.0">/)) throw new Error('No property list.');
  const read = value();
  if (rest !== '</plist>') throw new Error(`Something after it: ${rest}`);
  return read;
}
