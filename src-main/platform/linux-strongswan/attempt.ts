import { fault, type Fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { HelperLink, HelperNotice, HelperQuestion } from '../helper-link/link.ts'
import { decidedCause } from '../linux-daemons/conclude.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import { NO_TRAIL, type Trail } from '../linux-daemons/trail.ts'
import { orAborted } from '../time.ts'
import type { Call, Carried } from './call.ts'
import { failureOf, fallSilent, hear, reach, silenceAfter, silentFault, SinceUp } from './hearing.ts'

type Up = Omit<Carried, 'link'>

/** Follows one attempt of the helper, and ends it as soon as its outcome is certain. */
export async function attempt(link: HelperLink, call: Call, address: string, signal: AbortSignal): Promise<Result<Up>> {
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

function answered(answer: Awaited<ReturnType<HelperLink['ask']>>, trail: Trail, context: DialContext): Result<Up> {
  if (!answer.ok) return failed(failureOf(trail, answer.fault, context))
  const { facts } = answer.value
  if (facts) return done({ facts, since: new SinceUp() })
  return failed(fault('cause-unknown', { stage: 'live', os: { source: 'culvert-helper', text: 'up, and no facts' } }))
}

/** Interprets the daemons' lines as they arrive. */
class Listener {
  trail: Trail = { ...NO_TRAIL, stage: 'resolve' }
  /** The fault, once no later line could change it. */
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
    // The helper gives up and sends its answer next.
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
