# What of NetTCPIP the script reads: the link of a connected entry, whose alias is the entry's name.
function Connected([string] $Alias) {
  (Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json).entries | Where-Object { $_.Name -eq $Alias -and $_.ConnectionStatus -eq 'Connected' } | Select-Object -First 1
}
function Fail($Cmdlet, [string] $Alias) {
  $id = "CmdletizationQuery_NotFound_InterfaceAlias"
  $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new("$Alias ?"), $id, 'ObjectNotFound', $Alias))
}
function Get-NetIPAddress {
  [CmdletBinding()] param([string[]] $InterfaceAlias, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias) { [Environment]::Exit(99) }
  if (Connected $InterfaceAlias[0]) { [pscustomobject]@{ IPAddress = '10.88.0.10'; InterfaceAlias = $InterfaceAlias[0] } } else { Fail $PSCmdlet $InterfaceAlias[0] }
}
function Get-NetIPInterface {
  [CmdletBinding()] param([Parameter(Position = 0)][string[]] $InterfaceAlias, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias) { [Environment]::Exit(99) }
  if (Connected $InterfaceAlias[0]) { [pscustomobject]@{ InterfaceAlias = $InterfaceAlias[0]; NlMtu = [uint32]1400 } } else { Fail $PSCmdlet $InterfaceAlias[0] }
}
Export-ModuleMember -Function Get-NetIPAddress, Get-NetIPInterface
