/** Commands that write a log with every part of a connect, by system. They are shown to people, and never run. */
export const LOG_COMMANDS = {
  linux: 'sudo journalctl --since "15 min ago" --no-pager -o short-precise > vpn.log',
  windows:
    "Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='RasClient'} -MaxEvents 50 | " +
    'Format-List TimeCreated, Id, Message | Out-File vpn.log -Width 4096 -Encoding utf8',
  macos:
    'log show --last 15m --style syslog --predicate \'process IN {"pppd","racoon","nesessionmanager","configd"}\' > vpn.log',
  router: '/log print file=vpn',
} as const

/** Commands that turn a system's own log format into text. */
export const TEXT_COMMANDS = {
  'event-log':
    'Get-WinEvent -Path vpn.evtx | Format-List TimeCreated, Id, Message | Out-File vpn.log -Width 4096 -Encoding utf8',
  journal: 'journalctl --file vpn.journal --no-pager > vpn.log',
} as const
