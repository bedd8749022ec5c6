# VpnClient as Microsoft documents it, with its state in a file. Where its behaviour is uncertain, words in FAKE_FORMS select
# one of two forms. Environment: FAKE_STATE (file), FAKE_LOG (file: a line for each call), FAKE_CULTURE (en, de),
# FAKE_ELEVATED, FAKE_BAD_NAMESPACE, FAKE_TERMINATING, FAKE_BOOK (missing, read-only), FAKE_HANG (cmdlet that hangs
# before it does anything), FAKE_HANG_AFTER (after), FAKE_ERRORS (file: what $Error holds when the process ends).

if ($env:FAKE_ERRORS) {
  $null = Register-EngineEvent -SourceIdentifier PowerShell.Exiting -SupportEvent -Action {
    $held = @($global:Error | ForEach-Object { ($_ | Format-List * -Force | Out-String) + ($_.InvocationInfo.BoundParameters | Out-String) + ($_.Exception | Format-List * -Force | Out-String) })
    [IO.File]::WriteAllText($env:FAKE_ERRORS, "held $($held.Count)`n$held")
  }
}

# Windows' own command finds the store without a module.
Import-Module (Join-Path $PSScriptRoot '../Certificates.psm1') -Global

enum FakeTunnelType { Pptp; L2tp; Sstp; Ikev2; Automatic }
enum AuthenticationTransformConstants { MD596; SHA196; SHA256128; GCMAES128; GCMAES192; GCMAES256; None }
enum CipherTransformConstants { DES; DES3; AES128; AES192; AES256; GCMAES128; GCMAES192; GCMAES256; None }
enum DHGroup { None; Group1; Group2; Group14; ECP256; ECP384; Group24 }
enum EncryptionMethod { DES; DES3; AES128; AES192; AES256; GCMAES128; GCMAES256 }
enum IntegrityCheckMethod { MD5; SHA1; SHA256; SHA384 }
enum PfsGroup { None; PFS1; PFS2; PFS2048; ECP256; ECP384; PFSMM; PFS24 }

$Sentences = @{
  'VPN 623' = @('The system could not find the phone book entry for this connection.', 'Der Telefonbucheintrag für diese Verbindung wurde nicht gefunden.')
  'VPN 622' = @('Cannot load the phone book file.', 'Die Telefonbuchdatei kann nicht geladen werden.')
  'VPN 624' = @('Cannot write the phone book file.', 'Die Telefonbuchdatei kann nicht geschrieben werden.')
  'VPN 817' = @('The connection is in use.', 'Die Verbindung wird verwendet.')
  'WIN32 183' = @('Cannot create a file when that file already exists.', 'Eine Datei kann nicht erstellt werden, wenn sie bereits vorhanden ist.')
  'WIN32 87' = @('The parameter is incorrect.', 'Falscher Parameter.')
  'WIN32 5' = @('Access is denied.', 'Zugriff verweigert.')
  'WIN32 1168' = @('Element not found.', 'Element nicht gefunden.')
  'WIN32 5010' = @('The object already exists.', 'Das Objekt ist bereits vorhanden.')
}
function Has-Form([string] $Name) { ($env:FAKE_FORMS -split ',') -contains $Name }

function Fail($Cmdlet, [string] $Id, [string] $Category, [string] $Target) {
  $name = $Cmdlet.MyInvocation.MyCommand.Name
  $sentence = $Sentences[$Id][[int]($env:FAKE_CULTURE -eq 'de')]
  $exception = [Exception]::new("$Target : $sentence")
  $record = [System.Management.Automation.ErrorRecord]::new($exception, $Id, $Category, $Target)
  if ($env:FAKE_TERMINATING) { $Cmdlet.ThrowTerminatingError($record) } else { $Cmdlet.WriteError($record) }
}
function Deny($Cmdlet, [string] $Target) {
  if (Has-Form 'access-mi') {
    $record = [System.Management.Automation.ErrorRecord]::new([Exception]::new($Sentences['WIN32 5'][0]), 'MiClientApiError_AccessDenied', 'PermissionDenied', $Target)
    $Cmdlet.WriteError($record)
  } else { Fail $Cmdlet 'WIN32 5' PermissionDenied $Target }
}
# The start of every call; false if the call has failed.
function Begin($Cmdlet, $Bound) {
  $name = $Cmdlet.MyInvocation.MyCommand.Name
  foreach ($forbidden in 'CimSession', 'ThrottleLimit', 'AsJob') { if ($Bound.ContainsKey($forbidden)) { throw "$forbidden is never given" } }
  if ($env:FAKE_LOG) {
    $shown = @{}
    foreach ($key in $Bound.Keys) { if ($key -ne 'L2tpPsk' -and $key -ne 'ErrorVariable') { $shown[$key] = $Bound[$key] } }
    $logged = @{ cmdlet = $name; parameters = $shown; logging = (Get-Module VpnClient).LogPipelineExecutionDetails }
    [IO.File]::AppendAllText($env:FAKE_LOG, (ConvertTo-Json -InputObject $logged -Compress -Depth 3 -EnumsAsStrings) + "`n")
  }
  if ($env:FAKE_HANG -eq $name) { Start-Sleep -Seconds 60 }
  if ($env:FAKE_BAD_NAMESPACE) {
    $Cmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('Invalid namespace'), 'MiClientApiError_InvalidNamespace', 'MetadataError', $null))
    return $false
  }
  if ($env:FAKE_BOOK -eq 'missing') { Fail $Cmdlet 'VPN 622' OpenError 'phone book'; return $false }
  if ($env:FAKE_BOOK -eq 'read-only' -and $name -notlike 'Get-*') { Fail $Cmdlet 'VPN 624' WriteError 'phone book'; return $false }
  if ($Bound['AllUserConnection'] -and $name -notlike 'Get-*' -and -not $env:FAKE_ELEVATED) { Deny $Cmdlet ([string]$Bound['Name']); return $false }
  $true
}
function Done($Cmdlet) { if ($env:FAKE_HANG_AFTER -eq $Cmdlet.MyInvocation.MyCommand.Name) { Start-Sleep -Seconds 60 } }

# Only one call at a time over all processes.
function Use-State([scriptblock] $Do) {
  $lock = "$env:FAKE_STATE.lock"
  for ($i = 0; ; $i++) { try { $held = [IO.File]::Open($lock, 'CreateNew'); break } catch { if ($i -gt 500) { throw }; Start-Sleep -Milliseconds 10 } }
  try { & $Do } finally { $held.Dispose(); Remove-Item -LiteralPath $lock }
}
function Read-State { Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String }
function Write-State($State) {
  $draft = "$env:FAKE_STATE.$PID"
  [IO.File]::WriteAllText($draft, (ConvertTo-Json -InputObject $State -Depth 8))
  [IO.File]::Move($draft, $env:FAKE_STATE, $true)
}
function Find($State, [string] $Name, [bool] $AllUsers) {
  $State.entries | Where-Object { $_.Name -eq $Name -and [bool]$_.AllUserConnection -eq $AllUsers } | Select-Object -First 1
}
function Hash([string] $Text) { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($Text))).ToLower() }

function Show($Entry) {
  $level = [string]$Entry.EncryptionLevel
  if ($Entry.Policy -and -not (Has-Form 'level-stays')) { $level = 'Custom' }
  $policy = $null
  if ($Entry.Policy) {
    $policy = [pscustomobject]@{
      AuthenticationTransformConstants = [AuthenticationTransformConstants]$Entry.Policy.AuthenticationTransformConstants
      CipherTransformConstants = [CipherTransformConstants]$Entry.Policy.CipherTransformConstants
      DHGroup = [DHGroup]$Entry.Policy.DHGroup; IntegrityCheckMethod = [IntegrityCheckMethod]$Entry.Policy.IntegrityCheckMethod
      PfsGroup = [PfsGroup]$Entry.Policy.PfsGroup; EncryptionMethod = [EncryptionMethod]$Entry.Policy.EncryptionMethod
    }
  }
  $tunnel = [string]$Entry.TunnelType
  $shown = [pscustomobject][ordered]@{
    EapConfigXmlStream = $null; VpnConfigurationXml = $null; IPSecCustomPolicy = $policy
    MachineCertificateIssuerFilter = $null; MachineCertificateEKUFilter = $null
    ConnectionStatus = [string]$Entry.ConnectionStatus; DnsSuffix = [string]$Entry.DnsSuffix; Guid = [string]$Entry.Guid
    IdleDisconnectSeconds = [uint32]0; IsAutoTriggerEnabled = $false; Name = [string]$Entry.Name; ProfileType = 'Inbox'
    ProvisioningAuthority = $null; Proxy = $null; RememberCredential = [bool]$Entry.RememberCredential
    Routes = @($Entry.Routes | ForEach-Object { [pscustomobject]@{ DestinationPrefix = [string]$_; RouteMetric = 1 } })
    ServerAddress = [string]$Entry.ServerAddress; ServerList = @(); SplitTunneling = [bool]$Entry.SplitTunneling; VpnTrigger = $null
    AllUserConnection = [bool]$Entry.AllUserConnection; AuthenticationMethod = [string[]]@($Entry.AuthenticationMethod)
    EncryptionLevel = $level; L2tpIPsecAuth = [string]$Entry.L2tpIPsecAuth; NapState = 'NotConnected'
    TunnelType = $(if (Has-Form 'enums') { [FakeTunnelType]$tunnel } else { $tunnel }); UseWinlogonCredential = $false
  }
  # Serialising the whole object would take seconds and leak data that was not requested.
  $shown | Add-Member -PassThru -MemberType ScriptProperty -Name CimClass -Value { throw 'serialised whole' }
}

function Get-VpnConnection {
  [CmdletBinding()] param(
    [Parameter(Position = 0, ValueFromPipelineByPropertyName)][Alias('ConnectionName')][string[]] $Name,
    [switch] $AllUserConnection, $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  if (-not (Begin $PSCmdlet $PSBoundParameters)) { return }
  $state = Use-State { Read-State }
  if (-not $PSBoundParameters.ContainsKey('Name') -or $null -eq $Name) {
    $state.entries | Where-Object { [bool]$_.AllUserConnection -eq [bool]$AllUserConnection } | ForEach-Object { Show $_ }
    return
  }
  foreach ($one in $Name) {
    $entry = Find $state $one $AllUserConnection
    if ($entry) { Show $entry } else { Fail $PSCmdlet 'VPN 623' ObjectNotFound $one }
  }
}

function Bad-Combination($Entry) {
  if ($Entry.TunnelType -notin 'L2tp', 'Automatic' -and $Entry.KeySha256) { return $true }
  $Entry.TunnelType -eq 'L2tp' -and @($Entry.AuthenticationMethod) -contains 'MachineCertificate'
}
function Ask-About-Key($Bound, $Cmdlet) {
  if ($Bound.ContainsKey('L2tpPsk') -and -not $Bound['Force']) { throw 'under -NonInteractive the question about the key cannot be answered' }
}

function Add-VpnConnection {
  [CmdletBinding(SupportsShouldProcess, PositionalBinding = $false)] param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)][Alias('ConnectionName')][string] $Name,
    [Parameter(Mandatory, Position = 1, ValueFromPipelineByPropertyName)][Alias('ServerName', 'DefaultServer')][string] $ServerAddress,
    [Parameter(Position = 2)][ValidateSet('Pptp', 'L2tp', 'Sstp', 'Ikev2', 'Automatic')][string] $TunnelType = 'Automatic',
    [Parameter(Position = 3)][ValidateSet('NoEncryption', 'Optional', 'Required', 'Maximum', 'Custom')][string] $EncryptionLevel = 'Required',
    [Parameter(Position = 4)][ValidateSet('Pap', 'Chap', 'MSChapv2', 'Eap', 'MachineCertificate')][string[]] $AuthenticationMethod = @('MsChapv2'),
    [Parameter(Position = 5)][switch] $SplitTunneling, [Parameter(Position = 6)][switch] $AllUserConnection, [Parameter(Position = 7)][string] $L2tpPsk,
    [Parameter(Position = 8)][switch] $RememberCredential, [Parameter(Position = 9)][switch] $UseWinlogonCredential,
    [string] $DnsSuffix, [uint32] $IdleDisconnectSeconds, [switch] $Force, [switch] $PassThru, $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  if (-not (Begin $PSCmdlet $PSBoundParameters)) { return }
  Ask-About-Key $PSBoundParameters
  Use-State {
    $state = Read-State
    if (Find $state $Name $AllUserConnection) { $script:failed = 'WIN32 183'; return }
    $auth = $(if ($TunnelType -in 'L2tp', 'Automatic') { if ($L2tpPsk) { 'Psk' } else { 'Certificate' } } else { '' })
    $entry = @{
      Guid = '{' + [guid]::NewGuid().ToString().ToUpper() + '}'; Name = $Name; ServerAddress = $ServerAddress; TunnelType = $TunnelType
      EncryptionLevel = $EncryptionLevel; AuthenticationMethod = @($AuthenticationMethod | ForEach-Object { if ($_ -eq 'MSChapv2') { 'MsChapv2' } else { $_ } })
      SplitTunneling = [bool]$SplitTunneling; RememberCredential = [bool]$RememberCredential; DnsSuffix = $DnsSuffix; L2tpIPsecAuth = $auth
      ConnectionStatus = 'Disconnected'; Routes = @(); Policy = $null; KeySha256 = $(if ($L2tpPsk) { Hash $L2tpPsk } else { '' })
      AllUserConnection = [bool]$AllUserConnection
    }
    if (Has-Form 'key-lost') { $entry.L2tpIPsecAuth = 'Certificate' }
    if (Bad-Combination $entry) { $script:failed = 'WIN32 87'; return }
    $state.entries = @($state.entries) + $entry
    Write-State $state
  }
  if ($script:failed) { $id = $script:failed; $script:failed = $null; Fail $PSCmdlet $id $(if ($id -eq 'WIN32 183') { 'ResourceExists' } else { 'InvalidArgument' }) $Name; return }
  if (@($AuthenticationMethod | Where-Object { $_ -in 'Pap', 'Chap' }).Count -and $EncryptionLevel -ne 'NoEncryption') { Write-Warning 'Data encryption will not occur for Pap or Chap.' }
  Done $PSCmdlet
}

# Changes one entry in place; its block returns an error's id, or nothing.
function Change($Cmdlet, [string] $Name, [bool] $AllUsers, [scriptblock] $Edit) {
  $id = Use-State {
    $state = Read-State
    $entry = Find $state $Name $AllUsers
    if (-not $entry) { return 'VPN 623' }
    $problem = & $Edit $entry
    if ($problem) { return $problem }
    Write-State $state
  }
  if ($id) { Fail $Cmdlet $id $(if ($id -eq 'VPN 623') { 'ObjectNotFound' } else { 'InvalidArgument' }) $Name } else { Done $Cmdlet }
}

function Set-VpnConnection {
  [CmdletBinding(SupportsShouldProcess, PositionalBinding = $false)] param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)][Alias('ConnectionName')][string] $Name,
    [Parameter(Position = 1)][Alias('ServerName', 'DefaultServer')][string] $ServerAddress,
    [Parameter(Position = 2)][ValidateSet('Pptp', 'L2tp', 'Sstp', 'Ikev2', 'Automatic')][string] $TunnelType,
    [Parameter(Position = 3)][ValidateSet('NoEncryption', 'Optional', 'Required', 'Maximum', 'Custom')][string] $EncryptionLevel,
    [Parameter(Position = 4)][ValidateSet('Pap', 'Chap', 'MSChapv2', 'Eap', 'MachineCertificate')][string[]] $AuthenticationMethod,
    [Parameter(Position = 5)][bool] $SplitTunneling, [Parameter(Position = 6)][switch] $AllUserConnection, [Parameter(Position = 7)][string] $L2tpPsk,
    [Parameter(Position = 8)][bool] $RememberCredential, [Parameter(Position = 9)][bool] $UseWinlogonCredential,
    [string] $DnsSuffix, [uint32] $IdleDisconnectSeconds, [switch] $Force, [switch] $PassThru, $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  $bound = $PSBoundParameters
  if (-not (Begin $PSCmdlet $bound)) { return }
  Ask-About-Key $bound
  Change $PSCmdlet $Name $AllUserConnection {
    param($entry)
    foreach ($member in 'ServerAddress', 'TunnelType', 'EncryptionLevel', 'SplitTunneling', 'RememberCredential', 'DnsSuffix') {
      if ($bound.ContainsKey($member)) { $entry[$member] = $bound[$member] }
    }
    if ($bound.ContainsKey('AuthenticationMethod')) { $entry.AuthenticationMethod = @($AuthenticationMethod | ForEach-Object { if ($_ -eq 'MSChapv2') { 'MsChapv2' } else { $_ } }) }
    if ($L2tpPsk) { $entry.L2tpIPsecAuth = 'Psk'; $entry.KeySha256 = Hash $L2tpPsk }
    if ($bound.ContainsKey('EncryptionLevel') -and $EncryptionLevel -eq 'Custom' -and -not $entry.Policy) { return 'WIN32 87' }
    if ($bound.ContainsKey('EncryptionLevel') -and $EncryptionLevel -ne 'Custom') { $entry.Policy = $null }
    if (Bad-Combination $entry) { 'WIN32 87' }
  }
}

function Remove-VpnConnection {
  [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High', PositionalBinding = $false)] param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName, ValueFromPipeline)][Alias('ConnectionName')][string[]] $Name,
    [switch] $AllUserConnection, [switch] $Force, [switch] $PassThru, $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  process {
    if (-not (Begin $PSCmdlet $PSBoundParameters)) { return }
    if (-not $Force -and $PSBoundParameters['Confirm'] -ne $false) { throw 'under -NonInteractive the question cannot be answered' }
    foreach ($one in $Name) {
      $id = Use-State {
        $state = Read-State
        $entry = Find $state $one $AllUserConnection
        if (-not $entry) { return 'VPN 623' }
        if ($entry.ConnectionStatus -ne 'Disconnected') { return 'VPN 817' }
        $state.entries = @($state.entries | Where-Object { $_.Guid -ne $entry.Guid })
        Write-State $state
      }
      if ($id -and -not ($Force -and -not (Has-Form 'force-tells'))) { Fail $PSCmdlet $id $(if ($id -eq 'VPN 623') { 'ObjectNotFound' } else { 'ResourceBusy' }) $one }
    }
    Done $PSCmdlet
  }
}

function Set-VpnConnectionIPsecConfiguration {
  [CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'CustomPolicy', PositionalBinding = $false)] param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)][Alias('Name')][string] $ConnectionName,
    [Parameter(Mandatory, ParameterSetName = 'CustomPolicy', Position = 1)][AuthenticationTransformConstants] $AuthenticationTransformConstants,
    [Parameter(Mandatory, ParameterSetName = 'CustomPolicy', Position = 2)][CipherTransformConstants] $CipherTransformConstants,
    [Parameter(Mandatory, ParameterSetName = 'CustomPolicy', Position = 3)][DHGroup] $DHGroup,
    [Parameter(Mandatory, ParameterSetName = 'CustomPolicy', Position = 4)][EncryptionMethod] $EncryptionMethod,
    [Parameter(Mandatory, ParameterSetName = 'CustomPolicy', Position = 5)][IntegrityCheckMethod] $IntegrityCheckMethod,
    [Parameter(Mandatory, ParameterSetName = 'CustomPolicy', Position = 6)][PfsGroup] $PfsGroup,
    [Parameter(Mandatory, ParameterSetName = 'Default')][switch] $RevertToDefault,
    [Parameter(ParameterSetName = 'CustomPolicy')][switch] $PassThru, [switch] $Force, [switch] $AllUserConnection, $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  if (-not (Begin $PSCmdlet $PSBoundParameters)) { return }
  $isDefault = $PSCmdlet.ParameterSetName -eq 'Default'
  $policy = @{}
  foreach ($member in 'AuthenticationTransformConstants', 'CipherTransformConstants', 'DHGroup', 'EncryptionMethod', 'IntegrityCheckMethod', 'PfsGroup') {
    $policy[$member] = [string](Get-Variable -ValueOnly $member)
  }
  Change $PSCmdlet $ConnectionName $AllUserConnection {
    param($entry)
    if ($isDefault) { $entry.Policy = $null; return }
    if ($entry.TunnelType -notin 'L2tp', 'Ikev2') { return 'WIN32 87' }
    $gcmCipher = $policy.CipherTransformConstants -like 'GCM*'
    $gcmHash = $policy.AuthenticationTransformConstants -like 'GCM*'
    if ($gcmCipher -and $policy.AuthenticationTransformConstants -ne 'None' -and -not $gcmHash) { return 'WIN32 87' }
    if ($gcmHash -and $policy.CipherTransformConstants -ne 'None' -and -not $gcmCipher) { return 'WIN32 87' }
    if ($policy.CipherTransformConstants -eq 'None' -and -not $gcmHash) { return 'WIN32 87' }
    $entry.Policy = $policy
  }
}

function Test-Prefix([string] $Prefix) {
  if ($Prefix -notmatch '^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})$' -or [int]$Matches[5] -gt 32) { return $false }
  $bits = [uint64]0; foreach ($i in 1..4) { $bits = $bits * 256 + [int]$Matches[$i] }
  $host_ = 32 - [int]$Matches[5]
  ($bits % [Math]::Pow(2, $host_)) -eq 0
}
function Add-VpnConnectionRoute {
  [CmdletBinding(SupportsShouldProcess, PositionalBinding = $false)] param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)][Alias('Name')][string] $ConnectionName,
    [Parameter(Mandatory, Position = 1)][string] $DestinationPrefix, [Parameter(Position = 2)][uint32] $RouteMetric,
    [Parameter(Position = 3)][switch] $AllUserConnection, [switch] $PassThru, $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  if (-not (Begin $PSCmdlet $PSBoundParameters)) { return }
  Change $PSCmdlet $ConnectionName $AllUserConnection {
    param($entry)
    if (-not (Test-Prefix $DestinationPrefix)) { return 'WIN32 87' }
    if (@($entry.Routes) -contains $DestinationPrefix) { return 'WIN32 5010' }
    $entry.Routes = @($entry.Routes) + $DestinationPrefix
  }
}
function Remove-VpnConnectionRoute {
  [CmdletBinding(SupportsShouldProcess, PositionalBinding = $false)] param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)][Alias('Name')][string] $ConnectionName,
    [Parameter(Mandatory, Position = 1)][string] $DestinationPrefix, [Parameter(Position = 2)][switch] $AllUserConnection, [switch] $PassThru,
    $CimSession, [int] $ThrottleLimit, [switch] $AsJob)
  if (-not (Begin $PSCmdlet $PSBoundParameters)) { return }
  Change $PSCmdlet $ConnectionName $AllUserConnection {
    param($entry)
    if (@($entry.Routes) -notcontains $DestinationPrefix) { return 'WIN32 1168' }
    $entry.Routes = @($entry.Routes | Where-Object { $_ -ne $DestinationPrefix })
  }
}

Export-ModuleMember -Function Get-VpnConnection, Add-VpnConnection, Set-VpnConnection, Remove-VpnConnection, Set-VpnConnectionIPsecConfiguration, Add-VpnConnectionRoute, Remove-VpnConnectionRoute
