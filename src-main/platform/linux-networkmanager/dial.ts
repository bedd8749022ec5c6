import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Stop } from '../../domain/time.ts'
import { afterSilence, causeOf, decidedCause } from '../linux-daemons/conclude.ts'
import { pause } from '../time.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import { advance, espOf, gatewayOf, has, NO_TRAIL, type Trail } from '../linux-daemons/trail.ts'
import { offerSecrets } from './agent.ts'
import { factsOf, readKernel, type Known } from './facts.ts'
import { faultOf, type Ending } from './endings.ts'
import { callFault } from './faults.ts'
import { pluginFree, seenStage } from './plugin.ts'
import { deactivate } from './take-down.ts'
import { I_VPN } from './network-manager.ts'
import { parseJournalLine } from './parse.ts'
import type { Machine } from './run/machine.ts'
import type { Loan } from './shared-bus.ts'
import { follow, see } from './trail.ts'

/** One connection to bring up, as `apply` prepared it. */
export interface Call {
  readonly id: string
  /** Object path of the connection's settings. */
  readonly connection: string
  /** Secrets in the plugin's form. */
  readonly secrets: Readonly<Record<string, string>>
  readonly context: DialContext
  /** Called after each stage. */
  report(stage: Stage, found: string | undefined): void
}

/** Facts of a tunnel that its dial found. */
export interface Connected {
  readonly facts: TunnelFacts
  readonly known: Known
}

/**
 * The plugin allows 16 s for IPsec and 16 s for pppd; an attempt that takes longer than all of this never ends by
 * itself.
 */
const LONGEST_MS = 75_000
/** The plugin starts its daemons in this time, and no line of it decides yet. */
const HEAD_START_MS = 400
/** The daemons may write their last lines a little after NetworkManager's signal. */
const JOURNAL_LAG_MS = 800
const LINK_MS = 5000
const L2TP_MS = 10_000
/** How often the processes are checked for a user who cannot read the journal. */
const LOOK_MS = 800
/** NMActiveConnectionStateReason: the plugin did not answer NetworkManager within its ten seconds. */
const SERVICE_START_FAILED = 8
/** The plugin did not say which secrets it needs, as it was busy with an earlier attempt. */
const NO_SECRETS = 9

/**
 * Brings a connection up, with one more try when the plugin was only slow: NetworkManager allows ten seconds for the
 * whole IPsec phase and then gives up on a channel that comes up a second later.
 */
export async function bringUp(
  loan: Loan,
  machine: Machine,
  call: Call,
  signal: AbortSignal,
): Promise<Result<Connected>> {
  call.report('prerequisites', undefined)
  await pluginFree(machine, signal)
  const first = await attempt(loan, machine, call, signal)
  if (first.kind === 'up') return done(first.connected)
  if (!first.worthAnother) return failed(first.fault)
  await deactivate(loan.manager, machine, call.id)
  await pluginFree(machine, signal)
  const second = await attempt(loan, machine, call, signal)
  return second.kind === 'up' ? done(second.connected) : failed(second.fault)
}

type Outcome =
  | { readonly kind: 'up'; readonly connected: Connected }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly worthAnother: boolean }

/** Reads the journal of one attempt while it is written. */
class Listener {
  trail: Trail = NO_TRAIL
  readonly verdict: Promise<void>
  #stop: Stop | undefined
  #stopLook: Stop | undefined
  #stopBeginning: Stop | undefined
  #listen: (() => void) | undefined
  #heard = false
  #told: (() => void) | undefined
  #decided = false
  #stopPatience: Stop | undefined
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
    this.verdict = new Promise((resolve) => (this.#told = resolve))
  }

  /**
   * Follows the journal from `since`, starting a little later: NetworkManager and its plugin get the processor first.
   */
  begin(since: number, call: Call): void {
    this.#listen = () => {
      this.#stopBeginning?.()
      this.#stop ??= this.#machine.followJournal(since, (json) => {
        const line = parseJournalLine(json)
        this.#heard ||= line !== undefined
        if (line) this.move(follow(this.trail, line, call.id), call)
      })
    }
    this.#stopBeginning = this.#machine.after(HEAD_START_MS, this.#listen)
    this.#lookLater(call)
  }

  /**
   * Stops following, and reads the attempt's whole journal instead of the part that was followed: an attempt can end
   * before journalctl has started, and its cause is in the journal anyway.
   */
  async readAgain(since: number, call: Call): Promise<void> {
    if (this.#decided) return
    this.stop()
    const lines = (await this.#machine.readJournal(since, this.#machine.now())).flatMap(
      (json) => parseJournalLine(json) ?? [],
    )
    if (lines.length === 0) return
    const whole = lines.reduce((trail, line) => follow(trail, line, call.id), NO_TRAIL)
    this.move(advance(whole, this.trail.stage), call)
  }

  /** Takes a state from NetworkManager; if it is beyond "connecting", the journal is followed at once. */
  hear(state: number, call: Call): void {
    if (state > VPN_CONNECTING) this.#listen?.()
    this.move(rung(this.trail, state), call)
  }

  move(next: Trail, call: Call): void {
    const { stage, found } = this.trail
    this.trail = next
    if (next.stage !== stage || next.found !== found) call.report(next.stage, next.found)
    if (next.stage === 'l2tp' && stage !== 'l2tp')
      this.#stopPatience = this.#machine.after(L2TP_MS, () => this.#giveUpL2tp())
    if (decidedCause(next, call.context)) this.#decide()
  }

  #decide(): void {
    this.#decided = true
    this.#told?.()
  }

  #hasJournal(): boolean {
    return this.#heard
  }

  #lookLater(call: Call): void {
    this.#stopLook = this.#machine.after(LOOK_MS, () => {
      this.#lookLater(call)
      void this.#see(call)
    })
  }

  async #see(call: Call): Promise<void> {
    if (this.#hasJournal()) return
    const seen = await seenStage(this.#machine)
    // Until NetworkManager has begun, the processes belong to another attempt.
    if (seen && !this.#hasJournal() && this.trail.stage !== 'prerequisites') this.move(see(this.trail, seen), call)
  }

  /** xl2tpd sends a request once a second and would continue longer than the plugin lets it. */
  #giveUpL2tp(): void {
    if (this.trail.stage !== 'l2tp' || has(this.trail, 'l2tp-answer')) return
    this.trail = afterSilence(this.trail)
    this.#decide()
  }

  stop(): void {
    this.#stopPatience?.()
    this.#stopBeginning?.()
    this.#stopLook?.()
    this.#stop?.()
  }
}

async function attempt(loan: Loan, machine: Machine, call: Call, signal: AbortSignal): Promise<Outcome> {
  const over = new AbortController()
  const cleanups: Stop[] = [() => over.abort()]
  const ended = AbortSignal.any([signal, over.signal])
  try {
    signal.throwIfAborted()
    const listener = new Listener(machine)
    cleanups.push(() => listener.stop())
    const [states, offered] = await Promise.all([
      hearStates(loan, cleanups),
      offerSecrets(loan.bus, loan.manager, call.id, call.secrets),
    ])
    if (offered.ok) cleanups.push(offered.value)
    if (!states.ok) return refused(callFault(states.fault))
    if (!offered.ok) return refused(callFault(offered.fault))
    const late = pause(machine, LONGEST_MS, ended).then((): Ending => ({ kind: 'none' }))
    const since = machine.now()
    const activating = loan.manager.activate(call.connection)
    listener.begin(since, call)
    const activated = await Promise.race([activating, late])
    if (!('ok' in activated)) return lost(listener.trail, activated, call)
    if (!activated.ok) return refused(callFault(activated.fault))
    const ending = await Promise.race([
      states.value.ending(activated.value, (state) => listener.hear(state, call)),
      listener.verdict.then((): Ending => ({ kind: 'none' })),
      late,
    ])
    if (ending === 'up') return await confirm(loan, machine, call, listener.trail, activated.value, signal)
    await Promise.race([listener.verdict, pause(machine, JOURNAL_LAG_MS, ended)])
    await listener.readAgain(since, call)
    signal.throwIfAborted()
    return lost(listener.trail, ending, call)
  } finally {
    for (const cleanup of cleanups) cleanup()
  }
}

const refused = (value: Fault): Outcome => ({ kind: 'failed', fault: value, worthAnother: false })

function lost(trail: Trail, ending: Ending, call: Call): Outcome {
  const reason = ending.kind === 'state' && !causeOf(trail, call.context) ? ending.reason : undefined
  const late = trail.stage === 'l2tp' && !has(trail, 'l2tp-answer')
  const slow = reason === SERVICE_START_FAILED && (!trail.begun || late)
  const busy = reason === NO_SECRETS && !trail.begun
  return {
    kind: 'failed',
    fault: faultOf(trail, ending, call.context),
    worthAnother: slow || busy,
  }
}

const VPN_CONNECTING = 3
const VPN_ACTIVATED = 5
const VPN_FAILED = 6

/** The stage that NetworkManager's own states show. */
function rung(trail: Trail, state: number): Trail {
  if (state === VPN_CONNECTING) return advance(trail, 'resolve')
  if (state === 4) return advance(trail, 'routes')
  return state === VPN_ACTIVATED ? advance(trail, 'live') : trail
}

interface States {
  /** Resolves with how the VPN at this path ended, or with `up`. */
  ending(active: string, onState: (state: number) => void): Promise<Ending | 'up'>
}

/** Collects the states of all VPNs from now on: the new VPN has no path yet, and its first states arrive at once. */
async function hearStates(loan: Loan, cleanups: Stop[]): Promise<Result<States, { name: string; text: string }>> {
  const heard: { readonly path: string; readonly state: number; readonly reason: number }[] = []
  let wake: (() => void) | undefined
  const listening = await loan.manager.listen(I_VPN, 'VpnStateChanged', ({ path, body }) => {
    const [state, reason] = body
    if (typeof state !== 'number' || typeof reason !== 'number') return
    heard.push({ path, state, reason })
    wake?.()
  })
  if (!listening.ok) return listening
  cleanups.push(listening.value)
  return done({
    ending: (active, onState) =>
      new Promise((resolve) => {
        wake = () => {
          for (const { path, state, reason } of heard.splice(0)) {
            if (path !== active) continue
            onState(state)
            if (state === VPN_ACTIVATED) resolve('up')
            if (state >= VPN_FAILED) resolve({ kind: 'state', state, reason })
          }
        }
        wake()
      }),
  })
}

/** "Activated" is only NetworkManager's statement; we report "connected" when a link has the address. */
async function confirm(
  loan: Loan,
  machine: Machine,
  call: Call,
  trail: Trail,
  path: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const known: Known = { gateway: gatewayOf(trail) ?? call.context.gateway, esp: espOf(trail) }
  for (const end = machine.now() + LINK_MS; machine.now() < end;) {
    const active = await loan.manager.active(path)
    if (!active) break
    const facts = await factsOf(loan.manager, machine, await readKernel(machine), active, known)
    if (facts) return { kind: 'up', connected: { facts, known } }
    await pause(machine, 150, signal)
  }
  return refused(
    fault('no-address', { os: { source: 'NetworkManager', text: 'activated, and no link has the address' } }),
  )
}
