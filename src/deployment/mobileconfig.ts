import type { Deployment } from './deployment.ts';
import { policiesFor } from './edge-policies.ts';
import type { Json } from './gaps.ts';
import { uuidOf } from './uuid-of.ts';

/**
 * A configuration profile for macOS: Edge's preference domain and that of the extension's managed storage (microsoft.md §6.3,
 * §6.4). Its identifiers are made of the extension's, so that a later profile takes the place of this one.
 */
export function mobileconfig(deployment: Deployment): string {
  const { extensionId, configuration } = deployment;
  const identifier = `com.drawbridge.${extensionId}`;
  const policies = policiesFor(deployment, 'edge', 'macos');
  const name = configuration.organisationName ?? new URL(configuration.tenant).hostname;
  const edge = [
    ...payload('com.microsoft.Edge', `${identifier}.edge`, 'Microsoft Edge'),
    ...policies.flatMap((policy) => [
      ...policy.gaps.map(({ gap, cost }) => `<!-- Without it: ${comment(gap)} It costs: ${comment(cost)} -->`),
      ...entry(policy.name, policy.value),
    ]),
  ];
  const managed = [
    ...payload(`com.microsoft.Edge.extensions.${extensionId}`, `${identifier}.settings`, 'Drawbridge'),
    ...Object.entries(configuration).flatMap(([key, value]) => (value === undefined ? [] : entry(key, value as Json))),
  ];
  const lines = [
    ...payload('Configuration', identifier, `Drawbridge for ${name}`),
    ...entry('PayloadScope', 'System'),
    ...entry('PayloadRemovalDisallowed', true),
    '<key>PayloadContent</key>',
    '<array>',
    ...indented(['<dict>', ...indented(edge), '</dict>', '<dict>', ...indented(managed), '</dict>']),
    '</array>',
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
${indented(lines).join('\n')}
</dict>
</plist>
`;
}

function payload(type: string, identifier: string, name: string): string[] {
  return [
    ...entry('PayloadType', type),
    ...entry('PayloadVersion', 1),
    ...entry('PayloadIdentifier', identifier),
    ...entry('PayloadUUID', uuidOf(identifier).toUpperCase()),
    ...entry('PayloadDisplayName', name),
  ];
}

function entry(key: string, value: Json): string[] {
  return [`<key>${escaped(key)}</key>`, ...element(value)];
}

function element(value: Json): string[] {
  if (typeof value === 'string') return [`<string>${escaped(value)}</string>`];
  if (typeof value === 'number')
    return [Number.isInteger(value) ? `<integer>${value}</integer>` : `<real>${value}</real>`];
  if (typeof value === 'boolean') return [value ? '<true/>' : '<false/>'];
  if (Array.isArray(value)) return ['<array>', ...indented(value.flatMap(element)), '</array>'];
  const members = Object.entries(value).flatMap(([key, member]) => entry(key, member));
  return ['<dict>', ...indented(members), '</dict>'];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const comment = (text: string) => text.replaceAll('--', '—');
