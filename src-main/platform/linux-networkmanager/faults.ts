import type { FaultCode } from '../../domain/connect/catalogue.ts'
import { fault, type Fault, type OsEvidence } from '../../domain/connect/fault.ts'
import { impliedCode, named, saidCause, unknownCause } from '../linux-daemons/cause.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import type { DropSign } from '../linux-daemons/drops.ts'
import { printable } from '../linux-daemons/parse.ts'
import { DAEMON_SIGNS } from '../linux-daemons/signs.ts'
import type { Sign, DaemonVoice, Trail } from '../linux-daemons/trail.ts'
import type { BusFailure } from '../dbus/call.ts'

/** Who speaks in the journal: the daemons, the plugin, its starter, NetworkManager. */
export type Voice = DaemonVoice | 'plugin' | 'starter' | 'manager'

/** network-manager-l2tp 1.20. */
export const SIGNS: readonly Sign<Voice>[] = [
  ...DAEMON_SIGNS,
  { voice: 'starter', pattern: /does not allow IKEv1/, code: 'component-missing' },
  {
    voice: 'plugin',
    pattern: /pppd didn't initialize our dbus module/,
    when: (trail) => trail.espUp && !trail.l2tpUp,
    code: 'l2tp-no-response',
  },
  { voice: 'manager', pattern: /couldn't look up L2TP VPN gateway/, code: 'gateway-name-unresolved' },
  { voice: 'manager', pattern: /property '(.*)' (?:invalid|is not|failed)/, code: 'settings-refused' },
  { voice: 'plugin', pattern: /property '(.*)' (?:invalid|is not|failed)/, code: 'settings-refused' },
]

/** How NetworkManager ended the attempt: VpnState 6 or 7 with its reason, a refused call, or not at all. */
export type Ending =
  | { readonly kind: 'state'; readonly state: number; readonly reason: number }
  | { readonly kind: 'call'; readonly failure: BusFailure }
  | { readonly kind: 'none' }

/** The fault of a failed attempt: the journal's word first, then NetworkManager's, then what the trail implies. */
export function faultOf(trail: Trail, ending: Ending, context: DialContext): Fault {
  if (ending.kind === 'call') return callFault(ending.failure)
  const said = saidCause(trail, context)
  if (said) return said
  const evidence = evidenceOf(trail, ending)
  const implied = impliedCode(trail, context) ?? REASONS[ending.kind === 'state' ? ending.reason : 0]
  if (implied !== undefined) return named(implied, context, evidence, trail.complaint?.text ?? '')
  return unknownCause(trail, evidence)
}

/** NMActiveConnectionStateReason, where it says more than that it failed. */
const REASONS: Readonly<Partial<Record<number, FaultCode>>> = {
  3: 'network-down',
  10: 'credentials-rejected',
}

const REASON_NAMES: readonly string[] = [
  'unknown reason',
  'none',
  'user disconnected',
  'device disconnected',
  'service stopped unexpectedly',
  'invalid IP configuration',
  'connect timed out',
  'service did not start in time',
  'service failed to start',
  'no valid secrets',
  'login failed',
  'connection removed',
]

const reasonName = (reason: number): string => REASON_NAMES[reason] ?? 'unknown reason'

function evidenceOf(trail: Trail, ending: Ending): OsEvidence {
  if (ending.kind === 'state' && !trail.complaint)
    return { source: 'NetworkManager', code: ending.reason, text: reasonName(ending.reason) }
  if (trail.complaint) return { ...trail.complaint, ...(ending.kind === 'state' ? { code: ending.reason } : {}) }
  return { source: 'NetworkManager', text: 'no answer in time' }
}

/** Errors of NetworkManager's and the bus's own, by the name of the D-Bus error. */
const CALL_ERRORS: readonly { readonly name: RegExp; readonly text?: RegExp; readonly code: FaultCode }[] = [
  { name: /PermissionDenied|AccessDenied|NotAuthorized|InteractiveAuthorizationRequired/, code: 'not-authorised' },
  { name: /./, text: /not authorized|insufficient privileges/i, code: 'not-authorised' },
  { name: /ServiceUnknown|NameHasNoOwner|Spawn|Disconnected/, code: 'component-stopped' },
  { name: /NoReply|Timeout/, code: 'component-stopped' },
  { name: /./, text: /plugin .*not installed|no VPN plugin|unknown VPN plugin/i, code: 'component-missing' },
  {
    name: /./,
    text: /could not find source connection|no active|not available because|networking is disabled/i,
    code: 'network-down',
  },
  {
    name: /InvalidConnection|InvalidProperty|InvalidSetting|MissingProperty|InvalidArguments/,
    code: 'settings-refused',
  },
]

export function callFault(failure: BusFailure): Fault {
  const os = { source: 'NetworkManager', text: printable(`${failure.name}: ${failure.text}`) }
  const code = CALL_ERRORS.find(({ name, text }) => name.test(failure.name) && (!text || text.test(failure.text)))?.code
  if (code === undefined) return fault('cause-unknown', { args: { stage: 'prerequisites' }, os })
  const args: Partial<Record<FaultCode, Fault['args']>> = {
    'component-missing': { component: 'network-manager-l2tp' },
    'component-stopped': { component: 'NetworkManager' },
    'settings-refused': { component: 'NetworkManager', reason: printable(failure.text) },
  }
  return fault(code, { args: args[code] ?? {}, os })
}

const DEVICE_DISCONNECTED = 3

export function dropFault(sign: DropSign | undefined, reason: number | undefined): Fault {
  if (reason === DEVICE_DISCONNECTED)
    return fault('network-down', { os: { source: 'NetworkManager', code: reason, text: reasonName(reason) } })
  if (sign) return fault(sign.code, { os: sign.os })
  const os = {
    source: 'NetworkManager',
    text: reasonName(reason ?? 0),
    ...(reason === undefined ? {} : { code: reason }),
  }
  return fault('cause-unknown', { stage: 'live', args: { stage: 'live' }, os })
}
