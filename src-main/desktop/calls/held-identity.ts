import type { IdentityOpened } from '../../contract/desktop.ts'
import { problem, problemAt, type InputProblem } from '../../domain/profile/problem.ts'
import { Secret, type Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { fromBase64 } from '../../domain/trust/octets.ts'
import type { Services } from '../../services/services.ts'

/** Milliseconds; a file with the most rounds takes half of that on a slow machine. */
const LONGEST = 60_000

/**
 * Holds the key of a certificate's file that the editor has opened: the window gets the certificate, and the key waits
 * here until the profile is saved. One at a time.
 */
export class HeldIdentity {
  readonly #services: Services
  #last = 0
  #held: { readonly number: number; readonly privateKey: Secret } | undefined

  constructor(services: Services) {
    this.#services = services
  }

  async open(octets: string, passphrase: string | undefined): Promise<IdentityOpened> {
    const given = passphrase === undefined ? undefined : new Secret(passphrase)
    const content = fromBase64(octets) ?? new Uint8Array()
    const opened = await this.#services.imports.openIdentity(content, given, AbortSignal.timeout(LONGEST))
    given?.wipe()
    if (opened === 'aborted') return { kind: 'refused', code: 'reading-died', args: {} }
    if (!opened.ok) return { kind: 'refused', ...opened.fault }
    const { certificate, privateKey, authorities } = opened.value
    this.#held?.privateKey.wipe()
    this.#last += 1
    this.#held = { number: this.#last, privateKey }
    const authority = authorities.at(-1)
    return { kind: 'opened', number: this.#last, certificate, ...(authority === undefined ? {} : { authority }) }
  }

  /** The key opened under this number, for the vault; empty without a number. */
  secrets(number: number | undefined): Result<Secrets, readonly InputProblem[]> {
    if (number === undefined) return done({})
    if (this.#held?.number !== number) return failed([problemAt('privateKey', problem('missing'))])
    return done({ privateKey: this.#held.privateKey.copy() })
  }

  /** Call this when the profile is saved. */
  forget(): void {
    this.#held?.privateKey.wipe()
    this.#held = undefined
  }
}
