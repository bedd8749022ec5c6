import { fault } from '../../domain/connect/fault.ts'
import { obstacles, type Check, type Survey } from '../../domain/survey/survey.ts'
import { L2TP, type Service } from './calls/parse.ts'
import type { Machine } from './run/machine.ts'
import { TOOLS } from './run/tools.ts'
import type { Services } from './services.ts'

/** Where macOS has had its L2TP client since 10.3: pppd's plug-in, and the daemon of its IPsec. */
const PARTS = {
  'L2TP.ppp': '/System/Library/Extensions/L2TP.ppp',
  pppd: '/usr/sbin/pppd',
  racoon: '/usr/sbin/racoon',
} as const
const SYSTEM_KEYCHAIN = '/Library/Keychains/System.keychain'

/** Filters that stop racoon and pppd until they are told otherwise, by the folders of their applications. */
const FILTERS: Readonly<Record<string, string>> = {
  LuLu: '/Applications/LuLu.app',
  'Little Snitch': '/Applications/Little Snitch.app',
  Radio: '/Applications/Radio Silence.app',
}

/** What this Mac has for L2TP. Nothing is decided by a version's number: each part is looked for. */
export async function surveyOf(machine: Machine, services: Services, signal: AbortSignal): Promise<Survey> {
  const [listed, starts] = await Promise.all([services.list(signal), machine.connections.available()])
  signal.throwIfAborted()
  const checks: readonly Check[] = [
    ...Object.entries(PARTS).map(([id, path]) => part(id, machine.exists(path))),
    listed.ok
      ? { id: 'scutil', group: 'component', state: 'running' }
      : { id: 'scutil', group: 'component', state: 'stopped', fault: listed.fault },
    {
      id: 'networksetup',
      group: 'component',
      state: machine.exists(TOOLS.networksetup) ? 'present' : 'missing',
      optional: true,
    },
    // Without it macOS dials with what it keeps, and is handed no password.
    { id: 'SystemConfiguration', group: 'component', state: starts ? 'present' : 'missing', optional: true },
    {
      id: 'System.keychain',
      group: 'component',
      state: machine.exists(SYSTEM_KEYCHAIN) ? 'present' : 'unknown',
      optional: true,
    },
    ...Object.entries(FILTERS)
      .filter(([, path]) => machine.exists(path))
      .map(([id]): Check => ({ id, group: 'component', state: 'present', optional: true })),
    ...(listed.ok ? others(listed.value) : []),
  ]
  return { backend: 'macos', checks, faults: obstacles(checks, []) }
}

const part = (id: string, isThere: boolean): Check => ({
  id,
  group: 'component',
  ...(isThere
    ? { state: 'present' }
    : { state: 'missing', fault: fault('component-missing', { args: { component: id } }) }),
})

/** VPNs of other kinds that are up now. */
const others = (services: readonly Service[]): readonly Check[] =>
  services
    .filter(({ kind, state }) => kind !== L2TP && state === 'Connected')
    .map(({ name }) => ({
      id: name,
      group: 'component',
      state: 'running',
      optional: true,
      fault: fault('other-vpn-active', { args: { name } }),
    }))
