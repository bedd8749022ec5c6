import { setTimeout as wait } from 'node:timers/promises'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { HelperLink, HelperNotice, HelperQuestion } from '../helper-link/link.ts'
import { decidedCause } from '../linux-daemons/conclude.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import { NO_TRAIL, type Trail } from '../linux-daemons/trail.ts'
import { failureOf, fallSilent, hear, ofDirect, reach, silenceAfter, silentFault } from './faults.ts'
import { hasRoute } from './parse.ts'
import type { Machine } from './run/machine.ts'
import { orAborted } from '../time.ts'
import { readSessions } from './sessions.ts'

/** One attempt. */
export interface Call {
  readonly profile: Profile
  readonly secrets: Secrets
  readonly context: DialContext
  /** Called after each rung. */
  report(stage: Stage, found: string | undefined): void
}

/** A tunnel that is up, for as long as `link` is open. */
export interface Carried {
  readonly link: HelperLink
  readonly facts: TunnelFacts
}

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
  const opened = await openFor(machine, call, signal)
  if (!opened.ok) return failed(ofDirect(opened.fault))
  const { link, address } = opened.value
  call.report('resolve', undefined)
  let isUp = false
  try {
    const carried = await attempt(link, call, address, signal)
    signal.throwIfAborted()
    isUp = carried.ok
    return carried.ok ? done({ link, facts: carried.value }) : failed(ofDirect(carried.fault))
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

/** Follows one attempt of the helper, and ends it as soon as its outcome is certain. */
async function attempt(
  link: HelperLink,
  call: Call,
  address: string,
  signal: AbortSignal,
): Promise<Result<TunnelFacts>> {
  const listener = new Listener(call, address)
  const stop = link.listen((notice) => listener.hear(notice))
  try {
    signal.throwIfAborted()
    const outcome = await orAborted(signal, Promise.race([link.ask(questionOf(call, address)), listener.verdict]))
    if ('ok' in outcome) return answered(outcome, listener.trail, call.context)
    return failed(outcome)
  } finally {
    stop()
    listener.stop()
  }
}

function questionOf({ profile, secrets }: Call, address: string): HelperQuestion {
  const { password, psk, privateKey, tunnelSecret } = secrets
  return {
    verb: 'connect',
    profile,
    address,
    secrets: {
      password: password?.reveal() ?? '',
      ...(psk ? { psk: psk.reveal() } : {}),
      ...(privateKey ? { privateKey: privateKey.reveal() } : {}),
      ...(tunnelSecret ? { tunnelSecret: tunnelSecret.reveal() } : {}),
    },
  }
}

function answered(
  answer: Awaited<ReturnType<HelperLink['ask']>>,
  trail: Trail,
  context: DialContext,
): Result<TunnelFacts> {
  if (!answer.ok) return failed(failureOf(trail, answer.fault, context))
  const { facts } = answer.value
  if (facts) return done(facts)
  return failed(fault('cause-unknown', { stage: 'live', os: { source: 'culvert-helper', text: 'up, and no facts' } }))
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

/** What the daemons say on the way, judged as they say it. */
class Listener {
  trail: Trail = { ...NO_TRAIL, stage: 'resolve' }
  /** The fault, once nothing that may still be said could change it. */
  readonly verdict: Promise<Fault>
  readonly #call: Call
  readonly #address: string
  #told: ((fault: Fault) => void) | undefined
  #silence: NodeJS.Timeout | undefined

  constructor(call: Call, address: string) {
    this.#call = call
    this.#address = address
    this.verdict = new Promise((resolve) => (this.#told = resolve))
  }

  hear(notice: HelperNotice): void {
    if (notice.kind === 'stage') {
      const found = notice.found ?? (notice.stage === 'reach' ? this.#address : undefined)
      this.#move(reach(this.trail, notice.stage, found))
    }
    // The helper gives up with its answer, which comes next.
    if (notice.kind === 'silent') this.trail = fallSilent(this.trail, notice.stage)
    if (notice.kind === 'line') this.#move(hear(this.trail, notice))
  }

  stop(): void {
    clearTimeout(this.#silence)
  }

  #move(next: Trail): void {
    const before = this.trail
    this.trail = next
    if (next.stage !== before.stage) this.#call.report(next.stage, next.found)
    const silence = silenceAfter(before, next)
    if (silence !== undefined) clearTimeout(this.#silence)
    const { context } = this.#call
    if (typeof silence === 'number')
      this.#silence = setTimeout(() => this.#told?.(silentFault(this.trail, context)), silence)
    const cause = decidedCause(next, context)
    if (cause) this.#told?.(cause)
  }
}
