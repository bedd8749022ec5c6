# Sets what an administrator has agreed to for a tunnel that is up. Its values are before it, in `$given`: see `link.ts`. For
# Windows PowerShell 5.1. Rules of name resolution belong to the computer and outlast a tunnel, so a second process without a
# window adds them, stays until the link is gone, and removes them.
. $given
$ErrorActionPreference = 'Stop'
$link = Get-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4
if ([string]$link.InterfaceAlias -ne $alias) { exit 2 }
if ($mtu -gt 0) { Set-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4 -NlMtuBytes $mtu -PolicyStore ActiveStore }
if ($servers.Count -gt 0) { Set-DnsClientServerAddress -InterfaceIndex $index -ServerAddresses $servers }
if ($domains.Count -eq 0) { exit 0 }

$keep = {
  $ErrorActionPreference = 'Stop'
  try {
    $rule = Add-DnsClientNrptRule -Namespace $domains -NameServers $asked -Comment $tag -DisplayName $alias -PassThru
    # One look may fail although the link is there.
    for ($missed = 0; $missed -lt 2; $missed += 1) {
      Start-Sleep -Seconds 2
      $link = Get-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4 -ErrorAction SilentlyContinue
      if ([string]$link.InterfaceAlias -eq $alias) { $missed = -1 }
    }
  } finally { if ($rule) { Remove-DnsClientNrptRule -Name $rule.Name -Force } }
}

function Read-Rules { @(Get-DnsClientNrptRule | Where-Object { [string]$_.Comment -eq $tag }) }
# The keeper of an earlier link may remove the same rule at this moment, so what counts is that none is left.
Read-Rules | ForEach-Object { Remove-DnsClientNrptRule -Name $_.Name -Force -ErrorAction SilentlyContinue }
if (@(Read-Rules).Count -gt 0) { exit 3 }
$text = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes("$given$keep"))
# By the folder of the PowerShell that runs, because the environment is the person's.
$start = New-Object Diagnostics.ProcessStartInfo (Join-Path $PSHOME 'powershell.exe'), "-NoLogo -NoProfile -NonInteractive -EncodedCommand $text"
# Otherwise it would inherit the file of our output, and our caller waits until that is closed.
$start.UseShellExecute = $true
$start.WindowStyle = 'Hidden'
$keeper = [Diagnostics.Process]::Start($start)
for ($look = 0; $look -lt 100; $look += 1) {
  if (@(Read-Rules).Count -gt 0) { exit 0 }
  if ($keeper.HasExited) { exit 4 }
  Start-Sleep -Milliseconds 300
}
exit 5
