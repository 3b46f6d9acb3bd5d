import { createHash } from 'node:crypto';
import type { Files } from '../write-files.ts';
import type { Plan } from './plan.ts';

/**
 * A Win32 app for Intune: what goes into one folder, to be wrapped by Microsoft's Win32 Content Prep Tool. `plan` is that of a
 * Windows machine, `host` the built file. Without `node` the folder lacks `node.exe`, and the installation says so.
 */
export function intuneFiles(plan: Plan, host: Uint8Array, node: Uint8Array | null): Files {
  const named = [plan.launcher, plan.options, ...plan.manifests].map(({ path, text }) => [nameOf(path), text]);
  return {
    'health-host.mjs': host,
    ...Object.fromEntries(named),
    ...(node && { 'node.exe': node }),
    'install.ps1': script(installLines(plan)),
    'uninstall.ps1': script(uninstallLines(plan)),
    'detect.ps1': script(detectLines(plan, host)),
    'README.txt': script(README),
  };
}

/** Intune's agent is a 32-bit program: it is told the 64-bit registry, and the folder stands in full. */
function installLines({ folder, options, registry }: Plan): string[] {
  return [
    "$ErrorActionPreference = 'Stop'",
    `$folder = ${quoted(folder)}`,
    "if (-not (Test-Path (Join-Path $PSScriptRoot 'node.exe'))) { throw 'node.exe is missing beside this script: see README.txt.' }",
    'New-Item -ItemType Directory -Path $folder -Force | Out-Null',
    `$options = ${quoted(options.path)}`,
    '$files = Get-ChildItem -Path $PSScriptRoot -File',
    "foreach ($file in $files | Where-Object { $_.Name -ne 'README.txt' -and $_.Extension -ne '.ps1' }) {",
    '  $target = Join-Path $folder $file.Name',
    '  # What an admin has changed there stays.',
    '  if ($target -eq $options -and (Test-Path $target)) { continue }',
    '  Copy-Item -Path $file.FullName -Destination $target -Force',
    '}',
    ...registry.flatMap(({ key, value }) => [
      `reg.exe add ${quoted(key)} /ve /t REG_SZ /d ${quoted(value)} /f /reg:64`,
      "if ($LASTEXITCODE -ne 0) { throw 'The registry could not be written.' }",
    ]),
  ];
}

function uninstallLines({ folder, registry }: Plan): string[] {
  return [
    ...registry.map(({ key }) => `reg.exe delete ${quoted(key)} /f /reg:64 2>$null`),
    `Remove-Item -Path ${quoted(folder)} -Recurse -Force -ErrorAction SilentlyContinue`,
    'exit 0',
  ];
}

/** Intune takes a word on the standard output together with exit code 0 for "is there". */
function detectLines({ folder, registry }: Plan, host: Uint8Array): string[] {
  const hash = createHash('sha256').update(host).digest('hex').toUpperCase();
  return [
    `$file = ${quoted(`${folder}\\health-host.mjs`)}`,
    `if (-not (Test-Path ${quoted(`${folder}\\node.exe`)}) -or -not (Test-Path $file)) { exit 1 }`,
    `if ((Get-FileHash -Path $file -Algorithm SHA256).Hash -ne ${quoted(hash)}) { exit 1 }`,
    ...registry.flatMap(({ key }) => [
      `reg.exe query ${quoted(key)} /ve /reg:64 >$null 2>$null`,
      'if ($LASTEXITCODE -ne 0) { exit 1 }',
    ]),
    "Write-Output 'Drawbridge health host is installed.'",
    'exit 0',
  ];
}

const README = [
  'Drawbridge health host for Windows, as a Win32 app in Intune',
  '',
  '1. If there is no node.exe here: take it from the win-x64 archive of Node.js 24 (nodejs.org) and put it here.',
  '2. IntuneWinAppUtil.exe -c <this folder> -s install.ps1 -o <another folder>',
  '3. Intune admin center, Apps > Windows > Add > Windows app (Win32), with these settings:',
  '   Install command    powershell.exe -NoProfile -ExecutionPolicy Bypass -File install.ps1',
  '   Uninstall command  powershell.exe -NoProfile -ExecutionPolicy Bypass -File uninstall.ps1',
  '   Install behavior   System',
  '   Detection rule     custom script: detect.ps1, not run as a 32-bit process',
  '4. Set the policies NativeMessagingUserLevelHosts and NativeMessagingAllowlist: npm run policies writes them.',
];

/** Plain ASCII with the line ends of Windows, whose PowerShell reads other text in the machine's own code page. */
function script(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}
