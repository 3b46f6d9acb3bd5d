import { baselineConflicts } from './baselines.ts';
import type { Deployment } from './deployment.ts';
import { openGaps, policiesFor } from './edge-policies.ts';
import type { Gap } from './gaps.ts';
import { LINUX_FOLDERS } from './linux-policies.ts';
import { LIST_ITEM } from './registry.ts';

/** What lies beside the files: where each goes, what every policy closes and costs, and what else an admin has to know. */
export function readme(deployment: Deployment): string {
  const { extensionId, updateUrl, configuration } = deployment;
  const gaps = [...new Set(policiesFor(deployment, 'edge', 'windows').flatMap((policy) => policy.gaps))];
  const open = openGaps(deployment);
  return `# Drawbridge for ${configuration.organisationName ?? new URL(configuration.tenant).hostname}

Made by \`npm run policies\`; change what it was told and make it again. Extension ${extensionId}, from ${updateUrl}.

| File | Where it goes |
|---|---|
| \`linux/chromium/drawbridge.json\` | \`${LINUX_FOLDERS.chromium}/\` on each device |
| \`linux/edge/drawbridge.json\` | \`${LINUX_FOLDERS.edge}/\` on each device. Not tried |
| \`windows/drawbridge.reg\` | \`reg import drawbridge.reg\` as an administrator, or the same values in a Group Policy preference. Not tried |
| \`intune/custom-profile.json\` | \`POST https://graph.microsoft.com/v1.0/deviceManagement/deviceConfigurations\`. Not tried |
| \`intune/platform-script.json\` | instead of it, \`POST https://graph.microsoft.com/beta/deviceManagement/deviceManagementScripts\`. Not tried |
| \`edge-management-service/policies.json\` | Microsoft 365 admin centre, Settings, Microsoft Edge: to be typed in, policy by policy. Not tried |
| \`macos/drawbridge.mobileconfig\` | the MDM service, as a custom profile. Not tried |

Copy a file to a Linux device under another name and rename it there (\`mv\`): a browser that reads half a file drops all its
policies, and removes the extension. On Windows and macOS a package from outside the Edge Add-ons store is installed only on
devices that are joined or managed; elsewhere publish the store's ZIP, and give the store's id and update address.

A policy is one value, and another source of the same policy takes its place instead of adding to it. If you have
\`ExtensionSettings\`, \`ExtensionInstallForcelist\` or \`NativeMessagingAllowlist\` already, put yours and these together in one
place. In the Windows registry, items of lists have the number ${LIST_ITEM} on, so that they take the place of none of yours;
\`ExtensionSettings\` is one string there, and the file replaces it.

## What each policy closes, and what it costs people

${table(
  ['Policies', 'Without it', 'It costs people', 'Leave out with'],
  gaps.map((gap) => [names(gap, deployment), gap.gap, gap.cost, gap.optional ? `\`--without ${gap.name}\`` : 'never']),
)}
${open.length === 0 ? '' : `\nLeft out, so these stay open:\n\n${open.map(({ name, gap }) => `- \`${name}\`: ${gap}`).join('\n')}\n`}
What no policy closes: another browser, a browser that is started with \`--disable-extensions\`, a device without these policies.
A gate before the company's sites closes that (docs/gate.md).

## Together with Microsoft's recommended app configuration

Levels 2 and 3 (learn.microsoft.com, “Secure your corporate data with Microsoft Edge for Business”, step 4) contain settings that
would keep Drawbridge from working.

${table(
  ['Level', 'Its setting', 'What to add'],
  baselineConflicts(deployment).map(({ level, setting, add }) => [level, `\`${setting}\``, add]),
)}
`;
}

function names(gap: Gap, deployment: Deployment): string {
  const [edge, chromium] = (['edge', 'chromium'] as const).map((browser) =>
    Object.keys(gap.policies(deployment, browser) ?? {}).map((name) => `\`${name}\``),
  );
  const other = (chromium ?? []).filter((name) => !edge?.includes(name));
  return [...(edge ?? []), ...other.map((name) => `${name} (Chromium)`)].join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
