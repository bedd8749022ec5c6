# The application log of a Windows that FAKE_STATE describes: `events`, each with id, time and values. FAKE_LOG_DENIED forbids
# reading it. FAKE_HANG: as in VpnClient.
function Get-WinEvent {
  [CmdletBinding()] param([Parameter(Mandatory)][hashtable] $FilterHashtable, [long] $MaxEvents)
  if ($env:FAKE_HANG -eq 'Get-WinEvent') { Start-Sleep -Seconds 60 }
  foreach ($key in $FilterHashtable.Keys) { if ($key -notin 'LogName', 'ProviderName', 'Id', 'StartTime') { throw "$key is not known" } }
  function Fail([string] $Id, [string] $Category) { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new("$Id ?"), $Id, $Category, $null)) }
  if ($env:FAKE_LOG_DENIED) { Fail 'LogInfoUnavailable' 'NotSpecified'; return }
  if ($FilterHashtable.LogName -ne 'Application') { Fail 'NoMatchingLogsFound' 'ObjectNotFound'; return }
  if ($FilterHashtable.ProviderName -ne 'RasClient') { Fail 'NoMatchingProvidersFound' 'ObjectNotFound'; return }
  if ($FilterHashtable.StartTime -isnot [DateTime]) { throw 'StartTime' }
  $from = [DateTimeOffset]::new($FilterHashtable.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds()
  $found = @((Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json -AsHashtable -DateKind String).events | Where-Object { $_ -and $_.at -ge $from -and $FilterHashtable.Id -contains $_.id })
  if ($found.Count -eq 0) { Fail 'NoMatchingEventsFound' 'ObjectNotFound'; return }
  $newest = @($found | Sort-Object -Property { $_.at } -Descending | Select-Object -First $(if ($MaxEvents -gt 0) { $MaxEvents } else { [int]::MaxValue }))
  foreach ($event in $newest) {
    $shown = [pscustomobject]@{
      Id = [int]$event.id; ProviderName = 'RasClient'
      TimeCreated = [DateTimeOffset]::FromUnixTimeMilliseconds($event.at).LocalDateTime
      Properties = @($event.values | ForEach-Object { [pscustomobject]@{ Value = $_ } })
    }
    # A sentence in the language of Windows, or none.
    $shown | Add-Member -PassThru -MemberType ScriptProperty -Name Message -Value { throw 'a sentence was read' }
  }
}
Export-ModuleMember -Function Get-WinEvent
