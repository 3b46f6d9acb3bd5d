/**
 * Windows PowerShell 5.1 is on every Windows 10 and 11. Each part is read on its own, so that what a policy refuses (a type
 * made at run time in constrained language mode) leaves the others. The answer is JSON in UTF-8 as base64: whatever the
 * console's code page is, it comes through.
 */
export const READ_WINDOWS = `
$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
function Try-Read([scriptblock] $Block) { try { & $Block } catch { $null } }
$Os = Try-Read { $v = Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
  @{ name = 'Windows ' + $v.EditionID + ' ' + $v.DisplayVersion
     build = '{0}.{1}.{2}.{3}' -f $v.CurrentMajorVersionNumber, $v.CurrentMinorVersionNumber, $v.CurrentBuildNumber, $v.UBR } }
$Products = Try-Read { ,@(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct | ForEach-Object {
  @{ displayName = [string] $_.displayName; productState = [uint32] $_.productState } }) }
$Health = Try-Read {
  Add-Type -Namespace Drawbridge -Name Wsc -MemberDefinition '[DllImport("wscapi.dll")] public static extern int WscGetSecurityProviderHealth(uint p, out int h);'
  function Of([uint32] $p) { $h = 0; if ([Drawbridge.Wsc]::WscGetSecurityProviderHealth($p, [ref] $h) -lt 0) { $null } else { $h } }
  @{ firewall = Of 1; autoUpdate = Of 2; antivirus = Of 4; service = Of 64 } }
$Defender = Try-Read { Get-CimInstance -Namespace root/Microsoft/Windows/Defender -ClassName MSFT_MpComputerStatus |
  Select-Object AMRunningMode, RealTimeProtectionEnabled, DefenderSignaturesOutOfDate, AntivirusSignatureAge, IsTamperProtected, QuickScanAge, FullScanAge, ComputerState }
$Threats = Try-Read { ,@(Get-CimInstance -Namespace root/Microsoft/Windows/Defender -ClassName MSFT_MpThreat |
  Where-Object IsActive | ForEach-Object { @{ ThreatName = [string] $_.ThreatName; SeverityID = [int] $_.SeverityID } }) }
$Json = @{ os = $Os; products = $Products; health = $Health; defender = $Defender; threats = $Threats } | ConvertTo-Json -Depth 4 -Compress
[Console]::Out.Write([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Json)))
`;
