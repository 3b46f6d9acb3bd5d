import type { Deployment } from './deployment.ts';
import { EDGE_KEY, managedKey, type RegistryValue, registryValues } from './registry.ts';

/** The administrative template's own name, as Intune's addresses of its settings have it. */
const TEMPLATE = 'Drawbridge';
const CONFIG = `./Device/Vendor/MSFT/Policy/Config/${TEMPLATE}~Policy~${TEMPLATE}`;

/**
 * A custom profile (Graph `windows10CustomConfiguration`, POST /deviceManagement/deviceConfigurations): an administrative
 * template that is ingested with it, and one setting for each value. The settings catalog has no place for an extension's
 * managed storage, and a template of our own has.
 */
export function intuneCustomProfile(deployment: Deployment): string {
  const values = registryValues(deployment);
  const setting = (displayName: string, omaUri: string, value: string, description = '') => ({
    '@odata.type': '#microsoft.graph.omaSettingString',
    displayName,
    description,
    omaUri,
    value,
  });
  const install = `./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/${TEMPLATE}/Policy/${TEMPLATE}Admx`;
  return json({
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Drawbridge',
    description: 'Installs Drawbridge in Microsoft Edge, configures it, and closes the ways past it.',
    omaSettings: [
      setting('Drawbridge: administrative template', install, admx(values)),
      ...values.map((value) =>
        setting(`Drawbridge: ${value.name}`, `${CONFIG}/${idOf(value)}`, enabled(value), describe(value)),
      ),
    ],
  });
}

/**
 * A platform script (Graph `deviceManagementScript`, POST /beta/deviceManagement/deviceManagementScripts) that writes the same
 * values: the way that Microsoft names for what ingestion refuses.
 */
export function intuneScript(deployment: Deployment): string {
  return json({
    '@odata.type': '#microsoft.graph.deviceManagementScript',
    displayName: 'Drawbridge',
    description: 'Installs Drawbridge in Microsoft Edge, configures it, and closes the ways past it.',
    scriptContent: Buffer.from(powerShell(deployment)).toString('base64'),
    runAsAccount: 'system',
    enforceSignatureCheck: false,
    fileName: 'drawbridge.ps1',
    runAs32Bit: false,
  });
}

/** Plain ASCII: Windows PowerShell reads a script without a byte order mark in the machine's own code page. */
export function powerShell(deployment: Deployment): string {
  const lines = [
    '$ErrorActionPreference = "Stop"',
    `Remove-Item -Path 'HKLM:\\${managedKey(deployment)}' -Recurse -Force -ErrorAction SilentlyContinue`,
    'function Set-Value($Key, $Name, $Type, $Data) {',
    '  if (-not (Test-Path $Key)) { New-Item -Path $Key -Force | Out-Null }',
    '  New-ItemProperty -Path $Key -Name $Name -PropertyType $Type -Value $Data -Force | Out-Null',
    '}',
    'function Text($Base64) { [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Base64)) }',
    ...registryValues(deployment).map(({ key, name, data }) => {
      const value =
        typeof data === 'number' ? `DWord ${data}` : `String (Text '${Buffer.from(data).toString('base64')}')`;
      return `Set-Value 'HKLM:\\${key}' '${name}' ${value}`;
    }),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function admx(values: readonly RegistryValue[]): string {
  const policies = values.map((value) => {
    const element =
      typeof value.data === 'number'
        ? `<decimal id="Value" valueName="${value.name}" required="true"/>`
        : `<text id="Value" valueName="${value.name}" required="true" maxLength="1048576"/>`;
    const id = idOf(value);
    return `<policy name="${id}" class="Machine" displayName="$(string.${id})" presentation="$(presentation.${id})" key="${value.key}"><parentCategory ref="${TEMPLATE}"/><supportedOn ref="windows:SUPPORTED_Windows7"/><elements>${element}</elements></policy>`;
  });
  return `<policyDefinitions revision="1.0" schemaVersion="1.0"><categories><category name="${TEMPLATE}"/></categories><policies>${policies.join('')}</policies></policyDefinitions>`;
}

/** The value as the template's one element gets it. */
function enabled({ data }: RegistryValue): string {
  const escaped = `${data}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  // Written as they are, an attribute has spaces in their place.
  const text = escaped.replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
  return `<enabled/><data id="Value" value="${text}"/>`;
}

function idOf({ key, name, policy }: RegistryValue): string {
  return policy === null ? `Setting_${name}` : key === EDGE_KEY ? name : `${policy.name}_${name}`;
}

function describe({ policy }: RegistryValue): string {
  if (policy === null) return 'What the extension is told: its managed storage.';
  return policy.gaps.map(({ gap, cost }) => `Without it: ${gap} It costs: ${cost}`).join(' ');
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
