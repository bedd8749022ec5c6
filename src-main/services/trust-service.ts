import type { Fault } from '../domain/connect/fault.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import type { Origin } from '../domain/profile/origin.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { Secret } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'
import type { Own } from '../domain/trust/install.ts'
import type { Payload } from '../domain/trust/payload.ts'
import type { TrustProblem, Trusted } from '../domain/trust/problem.ts'
import type { Publisher } from '../domain/trust/publisher.ts'
import type { Revocation } from '../domain/trust/revocation.ts'
import type { Verified } from '../domain/trust/verify.ts'

/** What a signed file is, and what accepting it would mean. */
export type Examined =
  /** `former` is the issue that is installed; `ignored` are files of the administrator's that others can change. */
  | {
      readonly kind: 'profile'
      readonly verified: Verified
      readonly former?: Payload
      readonly ignored: readonly string[]
    }
  /** A publisher: one to be pinned, or the next step of one that is; and those that are trusted already. */
  | {
      readonly kind: 'publisher'
      readonly publisher: Publisher
      readonly isNew: boolean
      readonly others: readonly Pick<Publisher, 'id' | 'displayName'>[]
    }
  | {
      readonly kind: 'revocation'
      readonly list: Revocation
      readonly publisher: Pick<Publisher, 'id' | 'displayName'>
    }

/** How a profile stands that a publisher has signed, or that an administrator's policy does not let connect. */
export interface Standing {
  /** Undefined for one of the person's own. */
  readonly origin?: Origin
  /** Why it does not connect. */
  readonly fault?: Fault
}

/** A signed profile that names where its next issue is. */
export interface RefreshSource {
  readonly id: string
  readonly name: string
  /** Id of its publisher. */
  readonly publisher: string
  readonly serial: number
  /** Of the publisher's list of what is withdrawn, as it is known here; 0 for none. */
  readonly listVersion: number
  /** `https` addresses. */
  readonly profile?: string
  readonly revocations?: string
}

/** Signed files: whom they may come from, what was accepted, what is withdrawn. */
export interface Trust {
  /** The octets of a signed file at a path that others chose: bounded, of this computer, and nothing that would wait. */
  read(path: string): Promise<Trusted<Uint8Array>>
  /** Judges a file and changes nothing. */
  examine(file: Uint8Array): Promise<Trusted<Examined>>
  /**
   * Judges it anew and takes it: a profile is installed or replaced, a publisher pinned, a list kept. What a person has
   * of their own in a profile that is replaced stays.
   */
  accept(file: Uint8Array, own: Own): Promise<Result<Examined, TrustProblem | readonly InputProblem[]>>
  /** The pre-shared key of a sealed block; five passphrases a minute. */
  unseal(payload: Payload, passphrase: Secret): Promise<Trusted<Secret>>
  /** The same of a profile that was accepted (`Origin.sealed`), by its id. */
  sealedKey(id: string, passphrase: Secret): Promise<Trusted<Secret>>
  /** By profile id; a person's own profiles have no entry. */
  standings(profiles: readonly Profile[]): Promise<Readonly<Record<string, Standing>>>
  /** Where a profile came from, also when it does not hold any more; undefined for one of the person's own. */
  originOf(id: string): Promise<Origin | undefined>
  /** Why a profile must not connect: `profile-expired`, `profile-withdrawn`, `profile-distrusted`, `profile-unsigned`. */
  admit(profile: Profile): Promise<Fault | undefined>
  /** The accepted profiles that name an address; none before the first acceptance. */
  refreshSources(): Promise<readonly RefreshSource[]>
  /** Takes the signed profiles that the administrator has laid out for everybody; says what of it was passed over. */
  takeManaged(): Promise<readonly TrustProblem[]>
}
