import type { Profile } from '../../domain/profile/schema.ts'
import type { SecretField } from '../../domain/profile/secret.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import type { Vault } from '../../services/services.ts'

export interface StoredSecretsOptions {
  readonly vault: Vault
  readonly clock: Clock
  /** Called when a value becomes known or changes. */
  readonly onChange: () => void
}

/** The share of time that looking through all profiles may take, because other processes rarely change secrets. */
const SHARE = 0.01

/**
 * Which secrets the keychain has of each profile. Four questions for each of 500 profiles take seconds, so callers wait
 * only for a profile whose secrets this process has just changed. The others are asked about one after another in the
 * background, at the first look, and again when that costs little.
 */
export class StoredSecrets {
  readonly #options: StoredSecretsOptions
  readonly #stop: Stop
  readonly #known = new Map<string, readonly SecretField[]>()
  /** Profiles whose secrets this process has changed since they were last asked about. */
  readonly #changed = new Set<string>()
  #due: string[] = []
  #asking: Promise<void> | undefined
  #begun = 0
  /** The earliest time of the next look through all profiles, milliseconds since 1970. */
  #next = 0
  #closed = false

  constructor(options: StoredSecretsOptions) {
    this.#options = options
    this.#stop = options.vault.watch((id) => this.#changed.add(id))
  }

  /** Undefined until the keychain has been asked. */
  of(id: string): readonly SecretField[] | undefined {
    return this.#known.get(id)
  }

  /** Call this when the keychain became unusable or was opened: all that was known of it is invalid. */
  forget(): void {
    this.#known.clear()
    this.#due = []
    this.#next = 0
  }

  /** Asks about the profiles that this process has changed, and resolves when the answers are known. */
  async settle(): Promise<void> {
    for (const id of [...this.#changed]) await this.ask(id)
  }

  /** Asks about one profile, before all others. */
  async ask(id: string): Promise<readonly SecretField[]> {
    this.#changed.delete(id)
    const fields = await this.#options.vault.stored(id)
    const isNew = this.#known.get(id)?.join() !== fields.join()
    this.#known.set(id, fields)
    if (isNew) this.#options.onChange()
    return fields
  }

  /** Schedules questions about the others in this order: those not known yet, and all of them from time to time. */
  look(profiles: readonly Profile[]): void {
    const now = this.#options.clock.now()
    const all = now >= this.#next && this.#asking === undefined
    const due = profiles.map(({ id }) => id).filter((id) => all || !this.#known.has(id))
    if (all) {
      this.#begun = now
      this.#next = Number.POSITIVE_INFINITY
    }
    this.#due = [...new Set([...this.#due, ...due])]
    if (this.#due.length > 0) this.#asking ??= this.#askAll().finally(() => (this.#asking = undefined))
    else if (all) this.#next = now
  }

  stop(): void {
    this.#closed = true
    this.#stop()
  }

  async #askAll(): Promise<void> {
    for (let id = this.#due.shift(); id !== undefined && !this.#closed; id = this.#due.shift()) await this.ask(id)
    const now = this.#options.clock.now()
    this.#next = now + (now - this.#begun) / SHARE
  }
}
