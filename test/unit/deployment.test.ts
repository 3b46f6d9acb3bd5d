import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import schema from '../../extension/public/managed_schema.json' with { type: 'json' };
import { DeploymentError, readDeployment } from '../../src/deployment/deployment.ts';
import { policiesFor } from '../../src/deployment/edge-policies.ts';
import { BROWSERS, GAPS, type Json } from '../../src/deployment/gaps.ts';
import { policyFiles } from '../../src/deployment/policy-files.ts';
import { registryValues } from '../../src/deployment/registry.ts';

const DOCS = resolve(import.meta.dirname, '../../docs');
const EDGE_POLICIES = readFileSync(join(DOCS, 'edge-policies.md'), 'utf8');
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

/** Graph `windows10CustomConfiguration` and `omaSettingString`: what is not named here Graph would refuse. */
const CustomProfileSchema = v.strictObject({
  '@odata.type': v.literal('#microsoft.graph.windows10CustomConfiguration'),
  displayName: v.string(),
  description: v.string(),
  omaSettings: v.array(
    v.strictObject({
      '@odata.type': v.literal('#microsoft.graph.omaSettingString'),
      displayName: v.string(),
      description: v.string(),
      omaUri: v.pipe(v.string(), v.startsWith('./Device/Vendor/MSFT/Policy/Config')),
      value: v.string(),
    }),
  ),
});

/** Graph beta `deviceManagementScript`, without what the service sets. */
const ScriptSchema = v.strictObject({
  '@odata.type': v.literal('#microsoft.graph.deviceManagementScript'),
  displayName: v.string(),
  description: v.string(),
  scriptContent: v.pipe(v.string(), v.base64()),
  runAsAccount: v.picklist(['system', 'user']),
  enforceSignatureCheck: v.boolean(),
  fileName: v.pipe(v.string(), v.endsWith('.ps1')),
  runAs32Bit: v.boolean(),
});

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'list of strings';
  if (typeof value === 'number') return 'integer';
  return typeof value === 'object' ? 'dictionary' : typeof value;
}

describe('the policies', () => {
  const rows = EDGE_POLICIES.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/gm);
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

  it('give ExtensionSettings only members and values that the reference has', () => {
    const members = new Map(
      [...EDGE_POLICIES.matchAll(/^\| `([a-z_]+)` \| (.+) \|$/gm)].map(([, name = '', what = '']) => [name, what]),
    );
    const fits = (what: string, value: Json) =>
      what.startsWith('`') ? what.includes(`\`${value}\``) : what.startsWith(typeOf(value));
    for (const browser of BROWSERS) {
      const policies = policiesFor(readDeployment(inputOf()), browser, 'windows');
      const settings = policies.find(({ name }) => name === 'ExtensionSettings')?.value as Record<string, object>;
      expect(Object.keys(settings).sort()).toEqual(['*', EXTENSION_ID]);
      for (const [member, value] of Object.values(settings).flatMap((entry) => Object.entries(entry))) {
        expect(fits(members.get(member) ?? '', value), `${member}: ${value}`).toBe(true);
        if (member.startsWith('runtime_')) expect(value.length).toBeLessThanOrEqual(100);
      }
    }
  });

  it('stand one by one, with what they close, in what is typed into the Edge management service', () => {
    const typed = JSON.parse(textOf(policyFiles(readDeployment(inputOf()))['edge-management-service/policies.json']));
    const expected = policiesFor(readDeployment(inputOf()), 'edge', 'windows').map(({ name, value, gaps }) => ({
      policy: name,
      value,
      closes: gaps.map(({ gap }) => gap),
      costs: gaps.map(({ cost }) => cost),
    }));
    expect(typed.policies).toEqual(expected);
    expect(Object.keys(typed.managedStorage)).toEqual([EXTENSION_ID]);
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
        // What every payload must have (Apple, “Configuring Multiple Devices Using Profiles”); no two are of one identity.
        const payloads = [profile as Record<string, unknown>, ...profile.PayloadContent];
        for (const payload of payloads) {
          expect(payload).toMatchObject({ PayloadVersion: 1, PayloadIdentifier: expect.stringMatching(/^[\w.-]+$/) });
          expect(payload['PayloadUUID']).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
        }
        for (const key of ['PayloadUUID', 'PayloadIdentifier']) {
          expect(new Set(payloads.map((payload) => payload[key])).size).toBe(3);
        }
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
        const profile = v.parse(CustomProfileSchema, JSON.parse(textOf(made['intune/custom-profile.json'])));
        const values = registryValues(readDeployment(inputOf(name)));
        const [template, ...settings] = profile.omaSettings;
        expect(tagsLeftOpen(template?.value ?? '<')).toEqual([]);
        expect(settings.map(({ value }) => dataIn(value))).toEqual(values.map(({ data }) => `${data}`));
        for (const { omaUri } of settings) {
          expect(template?.value).toContain(`<policy name="${omaUri.slice(omaUri.lastIndexOf('/') + 1)}"`);
        }
        const { scriptContent } = v.parse(ScriptSchema, JSON.parse(textOf(made['intune/platform-script.json'])));
        const script = Buffer.from(scriptContent, 'base64');
        expect(script.every((byte) => byte < 128)).toBe(true);
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

/** Of XML with nothing between its tags: those that nothing closes, and whatever is no tag. */
function tagsLeftOpen(xml: string): string[] {
  const open: string[] = [];
  const rest = xml.replaceAll(/<(\/?)([\w]+)((?: \w+="[^"<&]*")*)(\/?)>/g, (_, end, name, _attributes, alone) => {
    if (end && open.pop() !== name) open.push(`/${name}`);
    if (!end && !alone) open.push(name);
    return '';
  });
  return rest === '' ? open : [...open, rest];
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
