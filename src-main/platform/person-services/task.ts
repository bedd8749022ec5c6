/** A scheduled task of Windows' that starts a tunnel when its person signs in (Task Scheduler schema 1.2). */
export interface TaskFacts {
  readonly id: string
  readonly name: string
  /** `DOMAIN\name` of the person. */
  readonly user: string
  /** Windows' own host for console programs, which can leave out the window. */
  readonly consoleHost: string
  readonly program: readonly string[]
}

/** In a folder of its own in Task Scheduler's library. */
export const taskName = (id: string): string => `\\Culvert\\${id}`

/**
 * What differs from Task Scheduler's defaults: it starts and stays on battery, and has no time limit of three days. It is
 * not started again when it ends: what it ended by may be a password that is refused, and would be again.
 */
export function taskXml({ id, name, user, consoleHost, program }: TaskFacts): string {
  const words = ['--headless', ...[...program, 'service', 'run', id].map(quoted)].join(' ')
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo>',
    `    <Description>${text(`Culvert: ${name}`)}</Description>`,
    `    <URI>${text(taskName(id))}</URI>`,
    '  </RegistrationInfo>',
    '  <Triggers>',
    '    <LogonTrigger>',
    '      <Enabled>true</Enabled>',
    `      <UserId>${text(user)}</UserId>`,
    '    </LogonTrigger>',
    '  </Triggers>',
    '  <Principals>',
    '    <Principal id="Author">',
    `      <UserId>${text(user)}</UserId>`,
    '      <LogonType>InteractiveToken</LogonType>',
    '      <RunLevel>LeastPrivilege</RunLevel>',
    '    </Principal>',
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>',
    '    <Enabled>true</Enabled>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '  </Settings>',
    '  <Actions Context="Author">',
    '    <Exec>',
    `      <Command>${text(consoleHost)}</Command>`,
    `      <Arguments>${text(words)}</Arguments>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ].join('\r\n')
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const text = (value: string): string => value.replace(/[&<>"]/g, (character) => REFERENCES[character] ?? '')

/** Paths of Windows hold no quotes, and none of these words ends in a backslash. */
const quoted = (word: string): string => `"${word}"`
