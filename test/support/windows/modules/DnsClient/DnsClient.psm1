# The name servers of a connected entry's link: the gateway's, or those that were set. FAKE_ELEVATED allows setting them.
function Get-DnsClientServerAddress {
  [CmdletBinding()] param([string[]] $InterfaceAlias, [ValidateSet('IPv4', 'IPv6')][string] $AddressFamily)
  if (-not $InterfaceAlias) { [Environment]::Exit(99) }
  $entry = (Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json).entries | Where-Object { $_.Name -eq $InterfaceAlias[0] } | Select-Object -First 1
  [pscustomobject]@{ InterfaceAlias = $InterfaceAlias[0]; ServerAddresses = [string[]]$(if ($entry.Dns) { @($entry.Dns) } else { @('10.99.0.1') }) }
}
function Set-DnsClientServerAddress {
  [CmdletBinding(SupportsShouldProcess)] param([uint32[]] $InterfaceIndex, [string[]] $ServerAddresses)
  if (-not $InterfaceIndex -or -not $ServerAddresses) { [Environment]::Exit(99) }
  if (-not $env:FAKE_ELEVATED) { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('?'), 'Windows System Error 5', 'PermissionDenied', $null)); return }
  $state = Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String
  $state.entries[$InterfaceIndex[0] - 23].Dns = @($ServerAddresses)
  [IO.File]::WriteAllText($env:FAKE_STATE, (ConvertTo-Json -InputObject $state -Depth 8))
}
Export-ModuleMember -Function Get-DnsClientServerAddress, Set-DnsClientServerAddress
