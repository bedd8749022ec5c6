import type { Observation } from '../../domain/connect/observation.ts'

/** Windows services that a dial needs, by their own names, which are not translated, and by their English titles. */
const SERVICES: Readonly<Record<string, string>> = {
  ikeext: 'IKE and AuthIP IPsec Keying Modules',
  policyagent: 'IPsec Policy Agent',
  bfe: 'Base Filtering Engine',
  rasman: 'Remote Access Connection Manager',
  sstpsvc: 'Secure Socket Tunneling Protocol Service',
}
const NAMES = 'IKEEXT|PolicyAgent|BFE|RasMan|SstpSvc'
const TITLES: ReadonlySet<string> = new Set(Object.values(SERVICES))

/** `sc query`: the name, and two lines on its state, whose number and last word are the same in every language. */
const QUERIED = new RegExp(String.raw`^[\s>]{0,8}SERVICE_NAME: (${NAMES})\b(?:.{0,80}: (1) {1,4}STOPPED\b)?`, 'i')
const STOPPED = /^\s{1,16}\S.{0,30}: 1 {1,4}STOPPED\b/
const STATE_WITHIN = 4
/** `Get-Service`. */
const LISTED = new RegExp(String.raw`^\s{0,8}Stopped {1,8}(${NAMES})\b`, 'i')

/** What the Service Control Manager, Rasman and the audit write into the event log. */
const EVENTS: readonly (readonly [pattern: RegExp, code: 'component-stopped' | 'component-died'])[] = [
  [/^\s{0,8}The (.{3,80}) service depends on the .{3,80} service which failed to start/, 'component-stopped'],
  [/^\s{0,8}The (.{3,80}) service failed to start due to the following error/, 'component-stopped'],
  [/^\s{0,8}The (.{3,80}) service terminated with the following error/, 'component-died'],
  [/^\s{0,8}The (.{3,80}) service terminated unexpectedly/, 'component-died'],
  [/^\s{0,8}(Remote Access Connection Manager) failed to start because/, 'component-stopped'],
  [
    /^\s{0,8}An IPsec negotiation with a remote computer failed because the (IKE and AuthIP IPsec Keying Modules) \(IKEEXT\) service is not started/,
    'component-stopped',
  ],
  [/^\s{0,8}(IPsec Services) failed to initialize RPC server/, 'component-stopped'],
  [/^\s{0,8}(IPsec Services) has experienced a critical failure/, 'component-died'],
]
/** Its title before it was split into two services. */
const ALSO = 'IPsec Services'

/** A list with a stopped service proves nothing, because the dial starts some; an event shows that one failed. */
export const windowsServices = (lines: readonly string[]): readonly Observation[] =>
  lines.flatMap((line, at) => [...stoppedAt(lines, line, at), ...failedIn(line)])

function stoppedAt(lines: readonly string[], line: string, at: number): readonly Observation[] {
  const [, queried, same] = QUERIED.exec(line) ?? []
  const stands = same !== undefined || lines.slice(at + 1, at + STATE_WITHIN).some((next) => STOPPED.test(next))
  const name = queried === undefined || !stands ? LISTED.exec(line)?.[1] : queried
  const title = SERVICES[name?.toLowerCase() ?? '']
  return title === undefined ? [] : [{ at: 0, stage: 'prerequisites', kind: 'windows-service', name: title }]
}

function failedIn(line: string): readonly Observation[] {
  for (const [pattern, code] of EVENTS) {
    const name = pattern.exec(line)?.[1]
    if (name !== undefined && (name === ALSO || TITLES.has(name)))
      return [
        { at: 0, stage: 'prerequisites', kind: 'stated', code, certainty: 'near-sure', by: 'Windows', about: name },
      ]
  }
  return []
}
