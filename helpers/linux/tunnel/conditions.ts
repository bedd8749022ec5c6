import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Entry } from '../journal/journal.ts'
import { isSignedIn } from '../system/logins.ts'
import { missingRules } from '../net/missing-rules.ts'
import { stateOf, type Way } from '../net/routes.ts'

/**
 * Why a tunnel may not continue: its owner has signed out, or its rules are no longer in force.
 * @param owner user id; undefined for a person who was not signed in when it began
 * @param entries of its journal
 * @param shut restores a kill switch that was on and is missing
 */
export async function whyNot(
  owner: number | undefined,
  entries: readonly Entry[],
  shut: () => Promise<unknown>,
): Promise<Fault | undefined> {
  if (owner !== undefined && !isSignedIn(owner)) return fault('signed-out')
  const guard = entries.findLast((entry) => entry.kind === 'guard')
  const hasSwitch = entries.some(({ kind }) => kind === 'kill-switch')
  const missing = guard ? await missingRules(guard.firewall, ['culvert', ...(hasSwitch ? [SWITCH] : [])]) : []
  if (missing.length === 0) return undefined
  if (missing.includes(SWITCH)) await shut()
  const text = `somebody has removed the rules of ${missing.join(', ')}`
  return fault('component-died', { stage: 'live', args: { component: 'nftables' }, os: { source: 'nft', text } })
}

/**
 * The fault when the network that a tunnel was made over is lost; undefined while it is there, or when only our route
 * is missing.
 */
export function lostNetwork(way: Way, gateway: string): Fault | undefined {
  const state = stateOf(way, gateway)
  if (state === 'there' || state === 'unpinned') return undefined
  return fault(state === 'down' ? 'network-down' : 'network-changed', { stage: 'live' })
}

const SWITCH = 'culvert-kill' as const
