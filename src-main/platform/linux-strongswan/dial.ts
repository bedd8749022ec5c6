import { setTimeout as wait } from 'node:timers/promises'
import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { HelperLink } from '../helper-link/link.ts'
import type { Call, Carried } from './call.ts'
import { ofDirect } from './faults.ts'
import { hasRoute } from './parse.ts'
import type { Machine } from './run/machine.ts'
import { readSessions } from './sessions.ts'

const LOOK_UP_MS = 8_000
/** For the helper to undo an attempt. */
const UNDO_MS = 8_000
/** For the helper to end once its input has, however long its answer took. */
const SHORTEST_CLOSE_MS = 500

/**
 * Brings a tunnel up through a helper of its own. The helper is left open only when that succeeds; on every other way
 * out it has undone everything, or was given the time to.
 */
export async function bringUp(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<Carried>> {
  call.report('prerequisites', undefined)
  // Judging what is said takes a third of the program: it is loaded while the helper starts.
  const [opened, { attempt }] = await Promise.all([openFor(machine, call, signal), import('./attempt.ts')])
  if (!opened.ok) return failed(ofDirect(opened.fault))
  const { link, address } = opened.value
  call.report('resolve', undefined)
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
  readonly address: string
}

/** The helper and the gateway's address, sought at the same time: either takes a while. */
async function openFor(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<Opened>> {
  const over = new AbortController()
  const opening = openClean(machine, AbortSignal.any([signal, over.signal]))
  try {
    // What a dead session left, a kill switch above all, would keep the name from being found.
    if (await hasLeftovers(machine)) await opening
    const [opened, found] = await Promise.all([opening, orAbort(addressOf(machine, call, signal), over)])
    if (opened.ok && found.ok) return done({ link: opened.value, address: found.value })
    if (opened.ok) await opened.value.close(UNDO_MS)
    return opened.ok ? (found as Result<never>) : opened
  } catch (error) {
    const lookedUp = over.signal.reason as Result<never> | undefined
    if (!over.signal.aborted || signal.aborted || !lookedUp) throw error
    return lookedUp
  }
}

/** A name that is not found ends the search for the rest: nobody is to type a password for that. */
async function orAbort(finding: Promise<Result<string>>, over: AbortController): Promise<Result<string>> {
  const found = await finding
  if (!found.ok) over.abort(found)
  return found
}

async function openClean(machine: Machine, signal: AbortSignal): Promise<Result<HelperLink>> {
  const opened = await machine.openHelper(signal)
  if (!opened.ok || !(await hasLeftovers(machine))) return opened
  const cleaned = await opened.value.ask({ verb: 'clean' })
  if (cleaned.ok || cleaned.fault.code !== 'kill-switch-held') return opened
  await opened.value.close(UNDO_MS)
  return cleaned
}

const hasLeftovers = async (machine: Machine): Promise<boolean> =>
  (await readSessions(machine, machine.sessions)).some(({ alive }) => !alive)

async function addressOf(machine: Machine, call: Call, signal: AbortSignal): Promise<Result<string>> {
  const { gateway } = call.profile
  const over = new AbortController()
  try {
    const late = wait(LOOK_UP_MS, { kind: 'unknown', text: 'no answer in time' } as const, {
      signal: AbortSignal.any([signal, over.signal]),
    })
    const found = await Promise.race([machine.lookUp(gateway), late])
    if (found.kind === 'address') return done(found.address)
    const os = { source: 'DNS', text: found.text }
    // Without any route there is nobody to ask.
    const isOut = hasRoute((await machine.readText('/proc/net/route')) ?? '')
    return failed(fault(isOut ? 'gateway-name-unresolved' : 'network-down', { args: { gateway }, os }))
  } finally {
    over.abort()
  }
}

/**
 * Takes the tunnel down and lifts its kill switch, which the end of the helper's input alone would not.
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
