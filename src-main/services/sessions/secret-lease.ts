import { askedSecrets } from '../../domain/profile/needs.ts'
import { passwordWithCode } from '../../domain/profile/one-time-code.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret, SecretField, Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import { secretsFor } from './session-secrets.ts'

/** The stored secrets of a profile. Each answer is new, and belongs to who asked for it. */
export type StoredSecrets = (profileId: string) => Promise<Result<Secrets>>

/**
 * The leases of this process. Whoever takes one, or is handed one, releases it or hands it on.
 *
 * What is not overwritten at a release: the strings that `Secret` describes, the redactor's texts, which every later
 * line of the log is searched for until the process ends, and what the operating system or the helper holds of a tunnel
 * that is up.
 */
export class SecretLeases {
  readonly #stored: StoredSecrets
  readonly #live = new Set<SecretLease>()

  constructor(stored: StoredSecrets) {
    this.#stored = stored
  }

  /** For one intention to be connected. @param given what the person entered for it; copied, and used before the keychain's */
  take(profile: Profile, given: Secrets): SecretLease {
    const lease: SecretLease = new SecretLease(profile, given, this.#stored, () => this.#live.delete(lease))
    this.#live.add(lease)
    return lease
  }

  /** Other secrets of the profile were saved: whatever dials next uses them, also in the place of what was entered. */
  renew(profileId: string, saved: Secrets): void {
    for (const lease of this.#live) if (lease.profile.id === profileId) lease.renew(saved)
  }
}

/**
 * The secrets of one intention to be connected, in memory from the connect until `release`. The first `secrets` asks the
 * keychain for what was not entered; every later one, for a dial of the same intention, answers from memory, so that
 * neither the person nor a keychain that has been locked meanwhile is asked again. A secret that another process saves
 * counts from the next connect on.
 */
export class SecretLease {
  readonly profile: Profile
  readonly #stored: StoredSecrets
  readonly #ended: () => void
  readonly #needed: readonly SecretField[]
  readonly #held = new Map<SecretField, Secret>()
  /** Renewed, or made for one dial, while that may still use them. */
  readonly #superseded: Secret[] = []
  #isReleased = false

  constructor(profile: Profile, given: Secrets, stored: StoredSecrets, ended: () => void) {
    this.profile = profile
    this.#stored = stored
    this.#ended = ended
    this.#needed = askedSecrets(profile)
    this.renew(given)
  }

  /** What it holds now; the keychain is not asked. */
  get held(): Secrets {
    return Object.fromEntries(this.#held)
  }

  /**
   * All that one dial needs. They are wiped at the release, which comes after the dial.
   * Faults: `secret-missing`, `keychain-unavailable`.
   */
  async secrets(): Promise<Result<Secrets>> {
    const found = await secretsFor(this.profile, this.held, this.#stored)
    if (!found.ok) return found
    for (const field of this.#needed) this.#adopt(field, found.value[field])
    if (this.#isReleased) throw new Error('the lease ended while its secrets were fetched')
    return done(this.#signIn())
  }

  /** A one-time code is part of the password by then. */
  #signIn(): Secrets {
    const password = passwordWithCode(this.profile, this.held)
    if (!password) return this.held
    this.#superseded.push(password)
    const { code: _spent, ...rest } = this.held
    return { ...rest, password }
  }

  /** A code was told to a gateway, which takes none twice. */
  spend(): void {
    this.#held.get('code')?.wipe()
    this.#held.delete('code')
  }

  renew(saved: Secrets): void {
    for (const field of this.#needed) {
      const secret = saved[field]
      if (!secret || this.#isReleased) continue
      const before = this.#held.get(field)
      if (before) this.#superseded.push(before)
      this.#held.set(field, secret.copy())
    }
  }

  /** Overwrites what it holds. Again: nothing happens. */
  release(): void {
    this.#isReleased = true
    for (const secret of [...this.#held.values(), ...this.#superseded]) secret.wipe()
    this.#held.clear()
    this.#superseded.length = 0
    this.#ended()
  }

  /** From the keychain, unless a newer one was saved or the lease was released while it was asked. */
  #adopt(field: SecretField, secret: Secret | undefined): void {
    if (!secret || this.#held.get(field) === secret) return
    if (this.#isReleased || this.#held.has(field)) secret.wipe()
    else this.#held.set(field, secret)
  }
}
