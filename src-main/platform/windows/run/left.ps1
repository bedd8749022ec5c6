# Culvert's rules of name resolution without their link, whose alias is their display name. A link that is up has a keeper that
# removes its rules: `link.ps1`. Part of two scripts, one of which an administrator runs.
function Find-LeftRules {
  $rules = @(Get-DnsClientNrptRule | Where-Object { [string]$_.Comment -like 'Culvert {*}' })
  if ($rules.Count -eq 0) { return }
  $links = @(Get-NetIPInterface -AddressFamily IPv4 | ForEach-Object { [string]$_.InterfaceAlias })
  $rules | Where-Object { $links -notcontains [string]$_.DisplayName }
}
