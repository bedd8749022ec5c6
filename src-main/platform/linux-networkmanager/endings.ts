import { fault, foundFault, type Fault } from '../../domain/connect/fault.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { causeOf, ended, outcomeOf } from '../linux-daemons/conclude.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import type { Trail } from '../linux-daemons/trail.ts'
import type { BusFailure } from '../dbus/call.ts'
import { callFault } from './faults.ts'

/** How NetworkManager ended the attempt: VpnState 6 or 7 with its reason, a refused call, or not at all. */
export type Ending =
  | { readonly kind: 'state'; readonly state: number; readonly reason: number }
  | { readonly kind: 'call'; readonly failure: BusFailure }
  | { readonly kind: 'none' }

/** Stages at which the plugin's own clock ends an attempt that receives nothing. */
const WAITED_FOR: ReadonlySet<Stage> = new Set<Stage>(['l2tp', 'lcp', 'address'])

/** The fault of a failed attempt: from the observations first, then from NetworkManager's reason. */
export function faultOf(trail: Trail, ending: Ending, context: DialContext): Fault {
  if (ending.kind === 'call') return callFault(ending.failure)
  const over = WAITED_FOR.has(trail.stage) ? ended(trail, context) : trail
  const reason = REASONS[ending.kind === 'state' ? ending.reason : 0]
  const os = evidenceOf(trail, ending)
  if (reason === undefined || causeOf(over, context)) return outcomeOf(over, context, os)
  return foundFault(reason, { 'credentials-rejected': ({ user }) => ({ user }) }, context, { os })
}

/** Values of NMActiveConnectionStateReason that say more than that it failed. */
const REASONS: Readonly<Partial<Record<number, 'network-down' | 'credentials-rejected'>>> = {
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

const DEVICE_DISCONNECTED = 3

/** @param since journal lines since the tunnel was up */
export function dropFault(since: Trail, reason: number | undefined): Fault {
  if (reason === DEVICE_DISCONNECTED)
    return fault('network-down', { os: { source: 'NetworkManager', code: reason, text: reasonName(reason) } })
  const os = {
    source: 'NetworkManager',
    text: reasonName(reason ?? 0),
    ...(reason === undefined ? {} : { code: reason }),
  }
  return causeOf(since) ?? fault('cause-unknown', { stage: 'live', os })
}
