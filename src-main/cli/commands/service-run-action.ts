import type { LogLine } from '../../contract/log-line.ts'
import { isInHand, unattended } from '../../domain/keeping/unattended.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import type { InsideUnit } from '../../platform/tunnel-services.ts'
import { lastFault, nextDialText, stateText, waitText } from '../../presentation/session-words.ts'
import type { Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { interruption } from '../host/interrupt.ts'
import { Refused } from '../input/problem.ts'
import { harmless } from '../print/line.ts'
import type { Context } from './context.ts'
import { endSession } from './end-session.ts'
import { profileNamed } from './find.ts'

/** Milliseconds between two reports of the state. */
const REPORT = 20_000
/** Keep-alives within the watchdog's limit, so that a slow one has no effect. */
const SIGNS = 4

/**
 * Runs a tunnel without a person present, until this process is asked to end. Ends by itself if only a person can help
 * (`EXIT.gaveUp`), and if somebody took the tunnel down (`EXIT.done`).
 */
export async function runService(context: Context, [name = '']: readonly string[]): Promise<ExitCode> {
  const unit = await context.host.insideUnit()
  const services = await context.services('service')
  if (unit) services.log.watch((line) => context.host.out.write(journalLine(line)))
  const profile = unit ? await takeOver(services, unit) : unattended(await profileNamed(services, name))
  const watch = new Watch(context, services, profile, unit)
  await services.sessions.expect(profile)
  const end = await Promise.race([watch.over, interruption(context.interrupted)])
  if (end === undefined) watch.tell('STOPPING=1')
  await watch.stop()
  if (end === undefined) {
    await endSession(context, services, profile)
    return EXIT.done
  }
  if (end.kind !== 'failed') return EXIT.done
  const { print, texts } = context
  print.notes([[{ text: texts.faultTitle(end.fault) }], [{ text: texts.faultExplanation(end.fault) }]])
  return EXIT.gaveUp
}

/** Saves the unit's profile in this process's own store; sign-out, user switch and lock do not affect the tunnel. */
async function takeOver(services: Services, unit: InsideUnit): Promise<Profile> {
  const parsed = parseProfile(JSON.parse(await unit.profile()))
  if (!parsed.ok) throw new Refused(parsed.fault)
  const saved = await services.profiles.save(parsed.value, 'publisher')
  if (!saved.ok) throw new Refused(saved.fault)
  await services.settings.set({ onSignOut: 'keep', onUserSwitch: 'keep', onLock: 'keep' })
  return saved.value
}

/** Follows the session and reports its state to systemd. */
class Watch {
  /** The tunnel's final state. */
  readonly over: Promise<SessionState>
  readonly #context: Context
  readonly #services: Services
  readonly #profile: Profile
  readonly #unit: InsideUnit | undefined
  readonly #stop: () => void
  #state: SessionState = IDLE
  #since: number
  #told = ''
  #ready = false
  #telling: Promise<void> = Promise.resolve()

  constructor(context: Context, services: Services, profile: Profile, unit: InsideUnit | undefined) {
    this.#context = context
    this.#services = services
    this.#profile = profile
    this.#unit = unit
    this.#since = context.host.now()
    const timer = setInterval(
      () => this.#sign(),
      Math.min(REPORT, (unit?.watchdog ?? Number.POSITIVE_INFINITY) / SIGNS),
    )
    let stopWatching = (): void => undefined
    this.over = new Promise((resolve) => {
      stopWatching = services.sessions.watch(() => this.#look(resolve))
    })
    this.#stop = () => {
      clearInterval(timer)
      stopWatching()
    }
  }

  /** Resolves when every report is sent. */
  stop(): Promise<void> {
    this.#stop()
    return this.#telling
  }

  #look(over: (state: SessionState) => void): void {
    const before = this.#state
    this.#state = this.#services.sessions.states()[this.#profile.id] ?? IDLE
    if (this.#state.kind !== before.kind) this.#since = this.#context.host.now()
    this.#tell()
    const { kind } = this.#state
    if ((kind === 'idle' && before.kind !== 'idle') || kind === 'failed') over(this.#state)
  }

  /** Reports ready when the tunnel is up or waits as planned, so that a missing network does not delay the boot. */
  #tell(): void {
    const state = this.#state
    const isReady = state.kind === 'connected' || (state.kind === 'waiting' && state.why !== 'settling')
    const status = statusText(this.#context, state)
    const words = [
      ...(isReady && !this.#ready ? ['READY=1'] : []),
      ...(status === this.#told ? [] : [`STATUS=${status}`]),
    ]
    this.#ready ||= isReady
    this.#told = status
    if (words.length > 0) this.tell(...words)
  }

  /** Sends the reports one after another, so that the last one stays. */
  tell(...words: readonly string[]): void {
    this.#telling = this.#telling.then(() => this.#unit?.tell(words))
  }

  #sign(): void {
    this.#tell()
    if (isInHand(this.#state, this.#since, this.#context.host.now())) this.tell('WATCHDOG=1')
  }
}

/** The status in one line, because systemd keeps only one. */
function statusText({ texts, host }: Context, state: SessionState): string {
  if (state.kind === 'waiting') {
    const fault = lastFault(state)
    const words = [waitText(texts, state), nextDialText(texts, state, host.now()), fault && texts.faultTitle(fault)]
    return oneLine(words.filter((word) => word !== undefined).join(' · '))
  }
  if (state.kind === 'failed') return oneLine(texts.faultTitle(state.fault))
  const address = state.kind === 'connected' ? state.facts.address : undefined
  const word = stateText(texts, state)
  return oneLine(address === undefined ? word : texts.text('pair', { name: word, value: address }))
}

const oneLine = (text: string): string => harmless(text).replaceAll('\n', ' ')

/** Prefixes for the priority that the journal reads from the start of a line (sd-daemon(3)). */
const PRIORITIES = { error: 3, warning: 4, info: 6 } as const
const journalLine = ({ level, room, text }: LogLine): string => `<${PRIORITIES[level]}>${room}: ${text}\n`
