# Reads one request from stdin and writes one answer to stdout, both JSON in UTF-8. Free text is base64 of its UTF-8 in both:
# later versions of ConvertFrom-Json parse some strings as dates. For Windows PowerShell 5.1; `-EncodedCommand` holds 12,000
# characters without comments, which are on lines of their own, and indentation. Errors are reported by id, because Windows
# translates sentences. `left.ps1` is before it.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') { '{"version":1,"blocked":true}'; exit 0 }
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$utf8 = New-Object System.Text.UTF8Encoding $false, $true
$script:faults = @()

function Encode($Text) { [Convert]::ToBase64String($utf8.GetBytes([string]$Text)) }
function Decode($Text) { $utf8.GetString([Convert]::FromBase64String([string]$Text)) }
function Answer([hashtable] $Members) {
  $Members.version = 1
  $Members.faults = @($script:faults)
  $bytes = $utf8.GetBytes((ConvertTo-Json -InputObject $Members -Compress -Depth 6))
  $out = [Console]::OpenStandardOutput()
  $out.Write($bytes, 0, $bytes.Length)
  $out.Flush()
  $Error.Clear()
  exit 0
}
# Runs a step until its first error, which is recorded. True if there was none.
function Attempt([string] $Step, [scriptblock] $Do) {
  try { $null = & $Do; $true } catch { Keep $Step $_; $false }
}
function Keep([string] $Step, $Record) {
  $script:faults += @{ step = $Step; id = [string]$Record.FullyQualifiedErrorId; category = [string]$Record.CategoryInfo.Category }
}
# Reads something that may be absent: its value, or nothing.
function Peek([scriptblock] $Do) { try { & $Do } catch { $null } }

function Open-Vpn {
  Import-Module VpnClient
  # Module logging writes parameter values, including the key, into the event log.
  (Get-Module VpnClient).LogPipelineExecutionDetails = $false
}
function Read-Book([bool] $AllUsers) { @(Get-VpnConnection -AllUserConnection:$AllUsers) }
function Find-Entry($Request) {
  $book = Read-Book $false
  if ($Request.guid) { return $book | Where-Object { [string]$_.Guid -eq $Request.guid } | Select-Object -First 1 }
  $name = Decode $Request.name
  $book | Where-Object { [string]$_.Name -eq $name } | Select-Object -First 1
}
function Project($Entry, [bool] $AllUsers) {
  $policy = $null
  if ($Entry.IPSecCustomPolicy) {
    $policy = @{}
    foreach ($member in 'AuthenticationTransformConstants', 'CipherTransformConstants', 'DHGroup', 'EncryptionMethod', 'IntegrityCheckMethod', 'PfsGroup') {
      $policy[$member] = [string]$Entry.IPSecCustomPolicy.$member
    }
  }
  @{
    guid = [string]$Entry.Guid; name = Encode $Entry.Name; server = Encode $Entry.ServerAddress; allUsers = $AllUsers
    status = [string]$Entry.ConnectionStatus; tunnel = [string]$Entry.TunnelType; auth = [string]$Entry.L2tpIPsecAuth
    encryption = [string]$Entry.EncryptionLevel; methods = [string[]]@($Entry.AuthenticationMethod | ForEach-Object { [string]$_ })
    split = [bool]$Entry.SplitTunneling; remember = [bool]$Entry.RememberCredential; suffix = Encode $Entry.DnsSuffix
    routes = [string[]]@($Entry.Routes | Where-Object { $_ } | ForEach-Object { [string]$_.DestinationPrefix }); policy = $policy
  }
}

# The system's facts about a connected entry's link, whose alias is the entry's name.
function Read-Link([string] $Name, [string] $Guid) {
  if ($Name -eq '') { return $null }
  $addresses = @(Peek { Get-NetIPAddress -InterfaceAlias $Name -AddressFamily IPv4 })
  if ($addresses.Count -eq 0 -or -not $addresses[0]) { return $null }
  $servers = @(Peek { Get-DnsClientServerAddress -InterfaceAlias $Name -AddressFamily IPv4 })
  $link = @(Peek { Get-NetIPInterface -InterfaceAlias $Name -AddressFamily IPv4 })
  $rules = @(Peek { Get-DnsClientNrptRule } | Where-Object { [string]$_.Comment -eq "Culvert $Guid" })
  @{
    address = [string]$addresses[0].IPAddress
    dns = [string[]]@($servers | Where-Object { $_ } | ForEach-Object { $_.ServerAddresses } | ForEach-Object { [string]$_ })
    mtu = [int]$(if ($link.Count -gt 0 -and $link[0]) { $link[0].NlMtu } else { 0 })
    index = [int]$(if ($link.Count -gt 0 -and $link[0]) { $link[0].InterfaceIndex } else { 0 })
    rules = @{
      domains = [string[]]@($rules | ForEach-Object { $_.Namespace } | ForEach-Object { [string]$_ })
      servers = [string[]]@($rules | ForEach-Object { $_.NameServers } | ForEach-Object { [string]$_ })
    }
  }
}

function Do-Status {
  Open-Vpn
  $entries = @()
  foreach ($allUsers in $false, $true) {
    $script:read = @()
    $null = Attempt "list" { $script:read = @(Read-Book $allUsers) }
    foreach ($entry in $script:read) {
      $told = Project $entry $allUsers
      if ($told.status -eq 'Connected') { $told.link = Read-Link ([string]$entry.Name) ([string]$entry.Guid) }
      $entries += $told
    }
  }
  Answer @{ entries = @($entries) }
}

function Set-Policy([string] $Name, $Entry, $Wanted) {
  $now = $(if ($Entry.IPSecCustomPolicy) { $Entry.IPSecCustomPolicy } else { $null })
  if (-not $Wanted) {
    if ($now) { Set-VpnConnectionIPsecConfiguration -ConnectionName $Name -RevertToDefault -Force }
    return
  }
  $policy = @{}
  $differs = -not $now
  foreach ($member in $Wanted.PSObject.Properties) {
    $policy[$member.Name] = [string]$member.Value
    if ($now -and [string]$now.($member.Name) -ne [string]$member.Value) { $differs = $true }
  }
  if ($differs) { Set-VpnConnectionIPsecConfiguration -ConnectionName $Name @policy -Force }
}
function Set-Routes([string] $Name, $Entry, [string[]] $Wanted) {
  $now = [string[]]@($Entry.Routes | Where-Object { $_ } | ForEach-Object { [string]$_.DestinationPrefix })
  foreach ($prefix in $Wanted) {
    if ($now -notcontains $prefix) { Add-VpnConnectionRoute -ConnectionName $Name -DestinationPrefix $prefix }
  }
  foreach ($prefix in $now) {
    if ($Wanted -notcontains $prefix) { Remove-VpnConnectionRoute -ConnectionName $Name -DestinationPrefix $prefix }
  }
}
function Do-Apply($Request) {
  Open-Vpn
  $entry = Find-Entry $Request
  if ($Request.guid -and -not $entry) { Answer @{ entry = $null; made = $false } }
  if ($entry -and -not $Request.guid -and -not $Request.adopt) {
    $script:faults += @{ step = 'name'; id = 'WIN32 183,Add-VpnConnection'; category = 'ResourceExists' }
    Answer @{ entry = $null; made = $false }
  }
  # No parameter removes a key: an entry without one is for certificates.
  if ($entry -and [string]$Request.auth -ne 'Psk' -and [string]$entry.L2tpIPsecAuth -eq 'Psk') {
    $name = [string]$entry.Name
    if (-not (Attempt 'entry' { Remove-VpnConnection -Name $name -Confirm:$false })) { Answer @{ entry = $null; made = $false } }
    $entry = $null
  }
  $made = -not $entry
  $name = $(if ($entry) { [string]$entry.Name } else { Decode $Request.name })
  if ($name -eq '') { throw 'no name' }
  $parameters = @{
    Name = $name; ServerAddress = Decode $Request.server; TunnelType = 'L2tp'; Force = $true
    AuthenticationMethod = [string[]]@($Request.methods); DnsSuffix = Decode $Request.suffix
    # A switch in Add-VpnConnection, but a Boolean in Set-VpnConnection.
    SplitTunneling = [bool]$Request.split; RememberCredential = $true
  }
  if ([string]$Request.auth -eq 'Psk') { $parameters.L2tpPsk = Decode $Request.key }
  # An entry with its own policy has the level Custom; setting the level would delete the policy.
  if ($made -or -not ($Request.policy -and $entry.IPSecCustomPolicy)) { $parameters.EncryptionLevel = [string]$Request.encryption }
  $wanted = $Request.policy
  $routes = [string[]]@($Request.routes)
  $done = Attempt 'entry' { if ($made) { Add-VpnConnection @parameters } else { Set-VpnConnection @parameters } }
  if ($done) { $entry = Get-VpnConnection -Name $name }
  $done = $done -and (Attempt 'policy' { Set-Policy $name $entry $wanted }) -and (Attempt 'routes' { Set-Routes $name $entry $routes })
  # Removes an entry that was created here but is incomplete.
  if (-not $done -and $made) {
    if (@(Read-Book $false | Where-Object { [string]$_.Name -eq $name }).Count -gt 0) {
      $null = Attempt 'undo' { Remove-VpnConnection -Name $name -Force }
    }
    Answer @{ entry = $null; made = $false }
  }
  Answer @{ entry = Project (Get-VpnConnection -Name $name) $false; made = $made }
}

function Do-Forget($Request) {
  Open-Vpn
  $entry = Find-Entry $Request
  if (-not $entry) { Answer @{ gone = $true } }
  $name = [string]$entry.Name
  if ($name -eq '') { throw 'no name' }
  # `-Force` suppresses errors; `-Confirm:$false` does not.
  $null = Attempt 'remove' { Remove-VpnConnection -Name $name -Confirm:$false }
  Answer @{ gone = -not (Find-Entry $Request) }
}

# Why Windows does not trust a certificate, as X509ChainStatusFlags; checks nothing over the network.
function Read-Chain($Certificate) {
  $chain = New-Object System.Security.Cryptography.X509Certificates.X509Chain $true
  $chain.ChainPolicy.RevocationMode = 'NoCheck'
  $null = $chain.Build($Certificate)
  [string[]]@($chain.ChainStatus | ForEach-Object { [string]$_.Status })
}
function Do-Certificate($Request) {
  Open-Vpn
  $wanted = [string]$Request.certificate
  $stored = @(Get-ChildItem -Path Cert:\LocalMachine\My | Where-Object { [Convert]::ToBase64String($_.RawData) -eq $wanted })
  if ($stored.Count -eq 0) { Answer @{ stored = $null } }
  $authority = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 (, [Convert]::FromBase64String([string]$Request.authority))
  Answer @{ stored = @{ key = [bool]$stored[0].HasPrivateKey; own = [string[]]@(Read-Chain $stored[0]); authority = [string[]]@(Read-Chain $authority) } }
}

function Read-Value([string] $Key, [string] $Name) {
  $read = Peek { Invoke-CimMethod -Namespace root/cimv2 -ClassName StdRegProv -MethodName GetDWORDValue -Arguments @{ hDefKey = [uint32]2147483650; sSubKeyName = $Key; sValueName = $Name } }
  if ($read -and $read.ReturnValue -eq 0) { return [long]$read.uValue }
  return $null
}
function Read-Deciding {
  @{
    natt = Read-Value 'SYSTEM\CurrentControlSet\Services\PolicyAgent' 'AssumeUDPEncapsulationContextOnSendRule'
    prohibit = Read-Value 'SYSTEM\CurrentControlSet\Services\RasMan\Parameters' 'ProhibitIpSec'
  }
}
# RasClient's events of dials since a time (milliseconds since 1970), newest first.
function Read-Events([long] $Since) {
  $epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
  $wanted = @{ LogName = 'Application'; ProviderName = 'RasClient'; Id = 20221..20227; StartTime = $epoch.AddMilliseconds($Since).ToLocalTime() }
  foreach ($event in @(Get-WinEvent -FilterHashtable $wanted -MaxEvents 60)) {
    $values = @($event.Properties | Select-Object -First 8 | ForEach-Object { if (([string]$_.Value).Length -le 300) { [string](Peek { Encode $_.Value }) } else { '' } })
    @{ id = [int]$event.Id; at = [long]($event.TimeCreated.ToUniversalTime() - $epoch).TotalMilliseconds; values = [string[]]$values }
  }
}
function Do-Trail($Request) {
  $script:read = @()
  $null = Attempt 'events' { $script:read = @(Read-Events $Request.since) }
  # Finding none is not an error.
  $script:faults = @($script:faults | Where-Object { $_.id -notlike 'NoMatchingEventsFound,*' })
  Answer @{ events = @($script:read); values = Read-Deciding }
}
function Do-Survey($Request) {
  $services = @()
  foreach ($name in @($Request.services)) {
    $service = Peek { Get-Service -Name $name }
    if ($service) { $services += @{ name = [string]$service.Name; status = [string]$service.Status; start = [string]$service.StartType } }
  }
  $current = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
  $system = Peek { Get-CimInstance -ClassName Win32_OperatingSystem }
  $miniports = @(Peek { Get-CimInstance -ClassName Win32_NetworkAdapter -Filter "ServiceName='Rasl2tp'" } | Where-Object { $_ })
  $guard = Peek { Get-CimInstance -Namespace root/Microsoft/Windows/DeviceGuard -ClassName Win32_DeviceGuard }
  $values = Read-Deciding
  $module = Attempt 'module' { Open-Vpn; Get-VpnConnection }
  $script:read = @()
  $null = Attempt 'rules' { $script:read = @(Find-LeftRules) }
  Answer @{ found = @{
    services = @($services); module = $module; wmi = [bool]$system
    build = $(if ($system) { [string]$system.Version } else { '' }); revision = Read-Value $current 'UBR'
    natt = $values.natt; prohibit = $values.prohibit
    miniport = $(if ($miniports.Count -gt 0) { [int]$miniports[0].ConfigManagerErrorCode } else { -1 })
    certificates = @(Peek { Get-ChildItem -Path Cert:\LocalMachine\My } | Where-Object { $_.HasPrivateKey }).Count
    leftRules = $script:read.Count
    guard = [bool]($guard -and @($guard.SecurityServicesRunning) -contains 1)
  } }
}

try {
  $reader = New-Object System.IO.StreamReader ([Console]::OpenStandardInput()), $utf8
  $request = $reader.ReadToEnd() | ConvertFrom-Json
  if ($request.version -ne 1) { throw 'version' }
} catch { $script:faults += @{ step = 'request'; id = 'request'; category = '' }; Answer @{ } }
try {
  switch ([string]$request.verb) {
    'survey' { Do-Survey $request }
    'status' { Do-Status }
    'trail' { Do-Trail $request }
    'apply' { Do-Apply $request }
    'forget' { Do-Forget $request }
    'certificate' { Do-Certificate $request }
    default { $script:faults += @{ step = 'request'; id = 'verb'; category = '' } }
  }
} catch { Keep 'script' $_ }
Answer @{ }
