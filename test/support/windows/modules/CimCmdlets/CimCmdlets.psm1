# WMI and services of a Windows that FAKE_STATE describes: `services` by name, `registry` by value, `system`.
function Read-State { Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String }
function Get-Service {
  [CmdletBinding()] param([Parameter(Position = 0)][string[]] $Name)
  foreach ($one in $Name) {
    $service = (Read-State).services[$one]
    if ($service) { [pscustomobject]@{ Name = $one; Status = $service[0]; StartType = $service[1] } }
    else { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new("$one ?"), 'NoServiceFoundForGivenName', 'ObjectNotFound', $one)) }
  }
}
function Get-CimInstance {
  [CmdletBinding()] param([string] $ClassName, [string] $Namespace, [string] $Filter)
  $system = (Read-State).system
  if (-not $system) { throw 'WMI does not run' }
  switch ($ClassName) {
    'Win32_OperatingSystem' { [pscustomobject]@{ Version = $system.version } }
    'Win32_NetworkAdapter' { if ($system.miniport -ge 0) { [pscustomobject]@{ ServiceName = 'Rasl2tp'; ConfigManagerErrorCode = [uint32]$system.miniport } } }
    'Win32_DeviceGuard' { [pscustomobject]@{ SecurityServicesRunning = [uint32[]]@($system.guard) } }
    default { throw "class $ClassName" }
  }
}
function Invoke-CimMethod {
  [CmdletBinding()] param([string] $Namespace, [string] $ClassName, [string] $MethodName, [hashtable] $Arguments)
  if ($ClassName -ne 'StdRegProv' -or $MethodName -ne 'GetDWORDValue') { throw 'method' }
  if ($Arguments.hDefKey -ne [uint32]2147483650) { throw 'hive' }
  $value = (Read-State).registry["$($Arguments.sSubKeyName)\$($Arguments.sValueName)"]
  if ($null -eq $value) { [pscustomobject]@{ ReturnValue = [uint32]1; uValue = $null } }
  else { [pscustomobject]@{ ReturnValue = [uint32]0; uValue = [uint32]$value } }
}
Export-ModuleMember -Function Get-Service, Get-CimInstance, Invoke-CimMethod
