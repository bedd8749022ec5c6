function Get-DnsClientServerAddress {
  [CmdletBinding()] param([string[]] $InterfaceAlias, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias) { [Environment]::Exit(99) }
  [pscustomobject]@{ InterfaceAlias = $InterfaceAlias[0]; ServerAddresses = [string[]]@('10.99.0.1') }
}
Export-ModuleMember -Function Get-DnsClientServerAddress
