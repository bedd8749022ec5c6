import { setTimeout as wait } from 'node:timers/promises'
import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { HelperLink } from '../helper-link/link.ts'
import type { attempt as Attempt } from './attempt.ts'
import type { Call, Carried } from './call.ts'
import { ofDirect } from './faults.ts'
import { hasRoute } from './parse.ts'
import type { Machine } from './run/machine.ts'
import { isOnlyShut, readSessions } from './sessions.ts'

const LOOK_UP_MS = 8_000
/** Time for the helper to undo an attempt. */
const UNDO_MS = 8_000
/** Largest number of addresses tried for one name: each takes six seconds of silence, within the minute of a connect. */
const MOST_ADDRESSES = 4
/** Time for the helper to end after its input has ended, however long its answer took. */
const SHORTEST_CLOSE_MS = 500

/**
 * Brings a tunnel up through a helper of its own. The helper stays open only on success; otherwise it has undone
 * everything, or was given the time for it.
 */
export async function bringUp(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<Carried>> {
  call.report('prerequisites', undefined)
  // The code that interprets lines is a third of the program, so it is loaded while the helper starts.
  const [opened, { attempt }] = await Promise.all([openFor(machine, call, signal), import('./attempt.ts')])
  if (!opened.ok) return failed(ofDirect(opened.fault))
  const { addresses } = opened.value
  call.report('resolve', undefined)
  let { link } = opened.value
  for (let tried = 0; ; tried += 1) {
    const carried = await overLink(link, call, addresses[tried] ?? '', attempt, signal)
    const isSilent = !carried.ok && carried.fault.code === 'ike-no-response'
    if (!isSilent || tried + 1 >= Math.min(addresses.length, MOST_ADDRESSES)) return carried
    // The previous helper has been closed and has undone everything it had begun.
    const again = await machine.openHelper(signal)
    if (!again.ok) return failed(ofDirect(again.fault))
    link = again.value
  }
}

async function overLink(
  link: HelperLink,
  call: Call,
  address: string,
  attempt: typeof Attempt,
  signal: AbortSignal,
): Promise<Result<Carried>> {
  let isUp = false
  try {
    const carried = await attempt(link, call, address, signal)
    signal.throwIfAborted()
    isUp = carried.ok
    return carried.ok ? done({ link, ...carried.value }) : failed(ofDirect(carried.fault))
  } finally {
    if (!isUp) await link.close(UNDO_MS)
  }
}

interface Opened {
  readonly link: HelperLink
  readonly addresses: readonly string[]
}

/** Opens the helper and resolves the gateway's name at the same time, as each takes a while. */
async function openFor(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<Opened>> {
  const over = new AbortController()
  const opening = openClean(machine, call, AbortSignal.any([signal, over.signal]))
  try {
    // The remains of a dead session, especially a kill switch, would prevent name resolution.
    if (await hasLeftovers(machine, call)) await opening
    const [opened, found] = await Promise.all([opening, orAbort(addressesOf(machine, call, signal), over)])
    if (opened.ok && found.ok) return done({ link: opened.value, addresses: found.value })
    if (opened.ok) await opened.value.close(UNDO_MS)
    return opened.ok ? (found as Result<never>) : opened
  } catch (error) {
    const lookedUp = over.signal.reason as Result<never> | undefined
    if (!over.signal.aborted || signal.aborted || !lookedUp) throw error
    return lookedUp
  }
}

/** A name that cannot be resolved also cancels opening the helper, so that nobody types a password in vain. */
async function orAbort<Found>(finding: Promise<Result<Found>>, over: AbortController): Promise<Result<Found>> {
  const found = await finding
  if (!found.ok) over.abort(found)
  return found
}

async function openClean(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<HelperLink>> {
  const opened = await machine.openHelper(signal)
  if (!opened.ok || !(await hasLeftovers(machine, call))) return opened
  const cleaned = await opened.value.ask({ verb: 'clean' })
  if (cleaned.ok || cleaned.fault.code !== 'kill-switch-held') return opened
  await opened.value.close(UNDO_MS)
  return cleaned
}

/** What is to be cleaned up before the dial; a kill switch that stays on is not. */
async function hasLeftovers(machine: Machine, { profile, shut }: Call): Promise<boolean> {
  const sessions = await readSessions(machine, machine.sessions)
  const stays = (seen: (typeof sessions)[number]): boolean =>
    shut !== undefined && seen.file.profile === profile.id && isOnlyShut(seen)
  return sessions.some((seen) => !seen.alive && !stays(seen))
}

async function addressesOf(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<readonly string[]>> {
  const { gateway } = call.profile
  if (call.shut?.address !== undefined) return done([call.shut.address])
  const over = new AbortController()
  try {
    const late = wait(LOOK_UP_MS, { kind: 'unknown', text: 'no answer in time' } as const, {
      signal: AbortSignal.any([signal, over.signal]),
    })
    const found = await Promise.race([machine.lookUp(gateway), late])
    if (found.kind === 'addresses') return done(found.addresses)
    if (found.kind === 'ipv6-only')
      return failed(fault('gateway-ipv6-only', { args: { gateway, component: 'xl2tpd' } }))
    const os = { source: 'DNS', text: found.text }
    // Without any route, no name server can be reached.
    const isOut = hasRoute((await machine.readText('/proc/net/route')) ?? '')
    return failed(fault(isOut ? 'gateway-name-unresolved' : 'network-down', { args: { gateway }, os }))
  } finally {
    over.abort()
  }
}

/**
 * Takes the tunnel down and lifts its kill switch, which ending the helper's input would not do.
 * @param patience milliseconds for the answer and the helper's end together
 */
export async function leave(link: HelperLink, id: string, patience: number): Promise<void> {
  const over = new AbortController()
  const late = wait(patience, undefined, { signal: over.signal }).catch(() => undefined)
  const begun = performance.now()
  await Promise.race([link.ask({ verb: 'disconnect', profile: id, keep: 'nothing' }), late])
  over.abort()
  await link.close(Math.max(SHORTEST_CLOSE_MS, patience - (performance.now() - begun)))
}
