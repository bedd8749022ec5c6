import { done, type Result } from '../../../src-main/domain/result.ts'
import { everyField } from '../../../src-main/domain/profile/field.ts'
import type { TunnelFacts } from '../../../src-main/domain/session/facts.ts'
import type { Applied, Tunnel, VpnBackend } from '../../../src-main/platform/backend.ts'
import type { Capabilities } from '../../../src-main/domain/survey/capabilities.ts'
import { SURVEY } from '../../../src-main/platform/fake/scenario.ts'

type Verb = 'apply' | 'dial' | 'hangUp' | 'release' | 'forget'

/** A call to the backend that is not answered yet. */
export interface PendingCall {
  readonly verb: Verb
  readonly id: string
  readonly signal: AbortSignal
  answer(result: Result | Result<TunnelFacts>): void
  reject(error: unknown): void
}

export const FACTS: TunnelFacts = { address: '10.88.0.10', dns: [], domains: [] }

const CAN: Capabilities = {
  name: 'scripted',
  outlives: true,
  seesOthers: true,
  fields: everyField(),
  amends: ['install-components'],
  family: 'debian',
}

/** A backend whose answers and reports a test gives by hand. It honours aborts at once unless it is `deaf`. */
export class ScriptedBackend implements VpnBackend {
  readonly can = CAN
  readonly pending: PendingCall[] = []
  /** All calls, in order: `apply 7b0f…`. */
  readonly calls: string[] = []
  /** Two simultaneous calls for one id, which the runner must never make unless it gave one up. */
  readonly overlaps: string[] = []
  deaf = false
  /** Number of watches begun. */
  watches = 0
  /** For the profiles applied from now on. */
  waitsFor: Applied['waitsFor']
  #listener: ((tunnels: readonly Tunnel[]) => void) | undefined
  #tunnels: readonly Tunnel[] = []

  constructor(tunnels: readonly Tunnel[] = []) {
    this.#tunnels = tunnels
  }

  survey() {
    return Promise.resolve(SURVEY)
  }

  amend(): Promise<Result> {
    return Promise.resolve(done())
  }

  async apply({ id }: { readonly id: string }, _secrets: unknown, signal: AbortSignal): Promise<Result<Applied>> {
    const applied: Result<undefined> = await this.#call('apply', id, signal)
    const dial = (dialling: AbortSignal): Promise<Result<TunnelFacts>> => this.#call('dial', id, dialling)
    return applied.ok ? done({ dial, ...(this.waitsFor ? { waitsFor: this.waitsFor } : {}) }) : applied
  }

  hangUp(id: string, signal: AbortSignal): Promise<Result> {
    return this.#call('hangUp', id, signal)
  }

  release(id: string, signal: AbortSignal): Promise<Result> {
    return this.#call('release', id, signal)
  }

  forget(id: string, signal: AbortSignal): Promise<Result> {
    return this.#call('forget', id, signal)
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void) {
    this.#listener = listener
    this.watches += 1
    queueMicrotask(() => this.#listener?.(this.#tunnels))
    return () => {
      if (this.#listener === listener) this.#listener = undefined
    }
  }

  get watched(): boolean {
    return this.#listener !== undefined
  }

  /** Changes the system's state without a report. */
  change(...tunnels: readonly Tunnel[]): void {
    this.#tunnels = tunnels
  }

  report(...tunnels: readonly Tunnel[]): void {
    this.#tunnels = tunnels
    this.#listener?.(tunnels)
  }

  find(verb: Verb, id?: string): PendingCall {
    const call = this.pending.find((each) => each.verb === verb && (id === undefined || each.id === id))
    if (!call) throw new Error(`no ${verb} is under way, only ${this.pending.map((each) => each.verb).join()}`)
    return call
  }

  /** Answers the call under way; with success by default. */
  answer(verb: Verb, result?: Result | Result<TunnelFacts>, id?: string): void {
    this.find(verb, id).answer(result ?? (verb === 'dial' ? done(FACTS) : done()))
  }

  #call<Value>(verb: Verb, id: string, signal: AbortSignal): Promise<Result<Value>> {
    const rivals = this.pending.filter((call) => call.id === id)
    if (rivals.length > 0) this.overlaps.push(`${verb} during ${rivals.map((call) => call.verb).join()}`)
    this.calls.push(verb)
    return new Promise((resolve, reject) => {
      const end = (): void => {
        const index = this.pending.indexOf(call)
        if (index >= 0) this.pending.splice(index, 1)
      }
      const call: PendingCall = {
        verb,
        id,
        signal,
        answer(result) {
          end()
          resolve(result as Result<Value>)
        },
        reject(error) {
          end()
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the test gives
          reject(error)
        },
      }
      this.pending.push(call)
      signal.addEventListener('abort', () => this.deaf || call.reject(signal.reason), { once: true })
    })
  }
}
