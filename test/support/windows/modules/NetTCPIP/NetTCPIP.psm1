# The part of NetTCPIP that is used: the link of a connected entry, whose alias is the entry's name. A link's settings are lost
# with it; FAKE_ELEVATED allows setting them.
function Read-Links {
  $at = 22
  foreach ($entry in (Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String).entries) {
    $at += 1
    if ($entry.ConnectionStatus -eq 'Connected') { @{ Index = $at; Alias = [string]$entry.Name; Mtu = $(if ($entry.Mtu) { $entry.Mtu } else { 1400 }) } }
  }
}
function Show($Link) { [pscustomobject]@{ InterfaceAlias = $Link.Alias; InterfaceIndex = [uint32]$Link.Index; NlMtu = [uint32]$Link.Mtu } }
function Fail($Cmdlet, [string] $Key, [string] $Value) {
  $id = "CmdletizationQuery_NotFound_$Key"
  $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new("$Value ?"), $id, 'ObjectNotFound', $Value))
}
function Get-NetIPAddress {
  [CmdletBinding()] param([string[]] $InterfaceAlias, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias) { [Environment]::Exit(99) }
  if (Read-Links | Where-Object { $_.Alias -eq $InterfaceAlias[0] }) { [pscustomobject]@{ IPAddress = '10.88.0.10'; InterfaceAlias = $InterfaceAlias[0] } } else { Fail $PSCmdlet InterfaceAlias $InterfaceAlias[0] }
}
function Get-NetIPInterface {
  [CmdletBinding()] param([Parameter(Position = 0)][string[]] $InterfaceAlias, [uint32[]] $InterfaceIndex, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias -and -not $InterfaceIndex) { Read-Links | ForEach-Object { Show $_ }; return }
  $link = Read-Links | Where-Object { if ($InterfaceIndex) { $_.Index -eq $InterfaceIndex[0] } else { $_.Alias -eq $InterfaceAlias[0] } } | Select-Object -First 1
  if ($link) { Show $link }
  elseif ($InterfaceIndex) { Fail $PSCmdlet InterfaceIndex ([string]$InterfaceIndex[0]) }
  else { Fail $PSCmdlet InterfaceAlias $InterfaceAlias[0] }
}
function Set-NetIPInterface {
  [CmdletBinding(SupportsShouldProcess)] param([uint32[]] $InterfaceIndex, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily, [uint32] $NlMtuBytes, [ValidateSet('ActiveStore', 'PersistentStore')][string] $PolicyStore)
  # Without a key, the real cmdlet would change every interface of the computer.
  if (-not $InterfaceIndex) { [Environment]::Exit(99) }
  if (-not $env:FAKE_ELEVATED) { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('?'), 'Windows System Error 5', 'PermissionDenied', $null)); return }
  $state = Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String
  $state.entries[$InterfaceIndex[0] - 23].Mtu = [int]$NlMtuBytes
  [IO.File]::WriteAllText("$env:FAKE_STATE.$PID", (ConvertTo-Json -InputObject $state -Depth 8))
  [IO.File]::Move("$env:FAKE_STATE.$PID", $env:FAKE_STATE, $true)
}
Export-ModuleMember -Function Get-NetIPAddress, Get-NetIPInterface, Set-NetIPInterface
