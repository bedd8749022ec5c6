# The name servers of a connected entry's link, and the computer's rules of name resolution, which outlast links. The rules are
# in a file of their own beside FAKE_STATE. FAKE_ELEVATED allows changing either; FAKE_NO_RULES makes them unreadable.
function Fail($Cmdlet, [string] $Id, [string] $Category, [string] $Target) {
  $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new("$Target ?"), $Id, $Category, $Target))
}
function Write-File([string] $Path, $Value) {
  $draft = "$Path.$PID"
  [IO.File]::WriteAllText($draft, (ConvertTo-Json -InputObject $Value -Depth 8))
  [IO.File]::Move($draft, $Path, $true)
}
function Get-DnsClientServerAddress {
  [CmdletBinding()] param([string[]] $InterfaceAlias, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias) { [Environment]::Exit(99) }
  $entry = (Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json).entries | Where-Object { $_.Name -eq $InterfaceAlias[0] } | Select-Object -First 1
  [pscustomobject]@{ InterfaceAlias = $InterfaceAlias[0]; ServerAddresses = [string[]]$(if ($entry.Dns) { @($entry.Dns) } else { @('10.99.0.1') }) }
}
function Set-DnsClientServerAddress {
  [CmdletBinding(SupportsShouldProcess)] param([uint32[]] $InterfaceIndex, [string[]] $ServerAddresses)
  if (-not $InterfaceIndex -or -not $ServerAddresses) { [Environment]::Exit(99) }
  if (-not $env:FAKE_ELEVATED) { Fail $PSCmdlet 'Windows System Error 5' PermissionDenied ''; return }
  $state = Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String
  $state.entries[$InterfaceIndex[0] - 23].Dns = @($ServerAddresses)
  Write-File $env:FAKE_STATE $state
}

# Only one change at a time over all processes.
function Use-Rules([scriptblock] $Do) {
  $lock = "$env:FAKE_STATE.rules.lock"
  for ($i = 0; ; $i++) { try { $held = [IO.File]::Open($lock, 'CreateNew'); break } catch { if ($i -gt 500) { throw }; Start-Sleep -Milliseconds 10 } }
  try { & $Do } finally { $held.Dispose(); Remove-Item -LiteralPath $lock }
}
function Read-RuleFile {
  if (-not (Test-Path -LiteralPath "$env:FAKE_STATE.rules")) { return }
  Get-Content -Raw -LiteralPath "$env:FAKE_STATE.rules" | ConvertFrom-Json -AsHashtable -DateKind String
}
# A single server is printed as a bare address.
function Show($Rule) {
  [pscustomobject][ordered]@{
    Name = $Rule.Name; Version = [uint32]2; Namespace = [string[]]@($Rule.Namespace); IPsecCARestriction = $null
    DirectAccessEnabled = $false; NameServers = $(if (@($Rule.NameServers).Count -eq 1) { [string]@($Rule.NameServers)[0] } else { [string[]]@($Rule.NameServers) })
    DnsSecEnabled = $false; NameEncoding = 'Disable'; DisplayName = $Rule.DisplayName; Comment = $Rule.Comment
  } | Add-Member -PassThru -MemberType ScriptProperty -Name CimClass -Value { throw 'serialised whole' }
}
function Get-DnsClientNrptRule {
  [CmdletBinding()] param([Parameter(Position = 0)][string[]] $Name, [string] $GpoName, [string] $Server)
  if ($env:FAKE_NO_RULES) { Fail $PSCmdlet 'WIN32 5' PermissionDenied ''; return }
  Read-RuleFile | Where-Object { -not $Name -or $Name -contains $_.Name } | ForEach-Object { Show $_ }
}
function Add-DnsClientNrptRule {
  [CmdletBinding(SupportsShouldProcess)] param(
    [Parameter(Mandatory, Position = 0)][string[]] $Namespace, [string[]] $NameServers, [string] $DisplayName, [string] $Comment,
    [ValidateSet('Disable', 'Utf8WithMapping', 'Utf8WithoutMapping', 'Punycode')][string] $NameEncoding,
    [string] $GpoName, [string] $Server, [switch] $PassThru)
  if (-not $env:FAKE_ELEVATED) { Fail $PSCmdlet 'WIN32 5' PermissionDenied ''; return }
  $rule = @{ Name = "{$([Guid]::NewGuid().ToString().ToUpper())}"; Namespace = @($Namespace); NameServers = @($NameServers); DisplayName = $DisplayName; Comment = $Comment }
  Use-Rules { Write-File "$env:FAKE_STATE.rules" @(@(Read-RuleFile) + $rule) }
  if ($PassThru) { Show $rule }
}
function Remove-DnsClientNrptRule {
  [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory, Position = 0)][string] $Name, [string] $GpoName, [string] $Server, [switch] $PassThru, [switch] $Force)
  if (-not $Force) { throw 'under -NonInteractive the question cannot be answered' }
  if (-not $env:FAKE_ELEVATED) { Fail $PSCmdlet 'WIN32 5' PermissionDenied $Name; return }
  $found = @(Read-RuleFile | Where-Object { $_.Name -eq $Name })
  if ($found.Count -eq 0) { Fail $PSCmdlet 'WIN32 2' ObjectNotFound $Name; return }
  Use-Rules { Write-File "$env:FAKE_STATE.rules" @(Read-RuleFile | Where-Object { $_.Name -ne $Name }) }
}
Export-ModuleMember -Function Get-DnsClientServerAddress, Set-DnsClientServerAddress, Get-DnsClientNrptRule, Add-DnsClientNrptRule, Remove-DnsClientNrptRule
