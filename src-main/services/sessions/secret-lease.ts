import { askedSecrets } from '../../domain/profile/needs.ts'
import { passwordWithCode } from '../../domain/profile/one-time-code.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret, SecretField, Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import { secretsFor } from './session-secrets.ts'

/** Reads the stored secrets of a profile. Each answer is a copy that belongs to the caller. */
export type StoredSecrets = (profileId: string) => Promise<Result<Secrets>>

/**
 * The leases of this process. Whoever takes or receives a lease releases it or hands it on.
 *
 * A release does not overwrite: the strings that `Secret` describes; the redactor's texts, for which every later log
 * line is searched until the process ends; and what the operating system or the helper holds for a tunnel that is up.
 */
export class SecretLeases {
  readonly #stored: StoredSecrets
  readonly #live = new Set<SecretLease>()

  constructor(stored: StoredSecrets) {
    this.#stored = stored
  }

  /**
   * Takes a lease for one intention to be connected. @param given the user's input; copied, used before the keychain's
   */
  take(profile: Profile, given: Secrets): SecretLease {
    const lease: SecretLease = new SecretLease(profile, given, this.#stored, () => this.#live.delete(lease))
    this.#live.add(lease)
    return lease
  }

  /** Other secrets of the profile were saved: the next dial uses them, even instead of the user's input. */
  renew(profileId: string, saved: Secrets): void {
    for (const lease of this.#live) if (lease.profile.id === profileId) lease.renew(saved)
  }
}

/**
 * The secrets of one intention to be connected, in memory from the connect until `release`. The first call of `secrets`
 * asks the keychain for what the user did not enter; later ones, for further dials of the same intention, answer from
 * memory, so that neither the user nor a keychain locked meanwhile is asked again. A secret that another process saves
 * takes effect at the next connect.
 */
export class SecretLease {
  readonly profile: Profile
  readonly #stored: StoredSecrets
  readonly #ended: () => void
  readonly #needed: readonly SecretField[]
  readonly #held = new Map<SecretField, Secret>()
  /** Secrets that were renewed or made for one dial, while that dial may still use them. */
  readonly #superseded: Secret[] = []
  #isReleased = false

  constructor(profile: Profile, given: Secrets, stored: StoredSecrets, ended: () => void) {
    this.profile = profile
    this.#stored = stored
    this.#ended = ended
    this.#needed = askedSecrets(profile)
    this.renew(given)
  }

  /** The secrets held now, without asking the keychain. */
  get held(): Secrets {
    return Object.fromEntries(this.#held)
  }

  /**
   * All secrets for one dial. They are wiped at the release, which comes after the dial. Faults: `secret-missing`,
   * `keychain-unavailable`.
   */
  async secrets(): Promise<Result<Secrets>> {
    const found = await secretsFor(this.profile, this.held, this.#stored)
    if (!found.ok) return found
    for (const field of this.#needed) this.#adopt(field, found.value[field])
    if (this.#isReleased) throw new Error('the lease ended while its secrets were fetched')
    return done(this.#signIn())
  }

  /** The password, which contains the one-time code if there is one. */
  #signIn(): Secrets {
    const password = passwordWithCode(this.profile, this.held)
    if (!password) return this.held
    this.#superseded.push(password)
    const { code: _spent, ...rest } = this.held
    return { ...rest, password }
  }

  /** A code was sent to a gateway, which does not accept it twice. */
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

  /** Overwrites the secrets. A second call has no effect. */
  release(): void {
    this.#isReleased = true
    for (const secret of [...this.#held.values(), ...this.#superseded]) secret.wipe()
    this.#held.clear()
    this.#superseded.length = 0
    this.#ended()
  }

  /** Keeps a secret from the keychain, unless a newer one was saved or the lease was released during the call. */
  #adopt(field: SecretField, secret: Secret | undefined): void {
    if (!secret || this.#held.get(field) === secret) return
    if (this.#isReleased || this.#held.has(field)) secret.wipe()
    else this.#held.set(field, secret)
  }
}
