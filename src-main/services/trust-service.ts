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

/** What a signed file is and what accepting it would do. */
export type Examined =
  /** `former` is the installed issue; `ignored` are administrator files that others can change. */
  | {
      readonly kind: 'profile'
      readonly verified: Verified
      readonly former?: Payload
      readonly ignored: readonly string[]
    }
  /** A publisher to be pinned, or the next version of a pinned one; and the publishers that are already trusted. */
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

/** Status of a profile that a publisher has signed, or that an administrator's policy does not allow to connect. */
export interface Standing {
  /** Undefined for the user's own profile. */
  readonly origin?: Origin
  /** Why it does not connect. */
  readonly fault?: Fault
}

/** A signed profile that names the address of its next issue. */
export interface RefreshSource {
  readonly id: string
  readonly name: string
  /** Id of the profile's publisher. */
  readonly publisher: string
  readonly serial: number
  /** Version of the publisher's revocation list that is known here; 0 for none. */
  readonly listVersion: number
  /** `https` addresses. */
  readonly profile?: string
  readonly revocations?: string
}

/** Signed files: their allowed publishers, what was accepted, what is revoked. */
export interface Trust {
  /** Reads a signed file at an untrusted path: bounded, local, and without blocking. */
  read(path: string): Promise<Trusted<Uint8Array>>
  /** Judges a file without changing anything. */
  examine(file: Uint8Array): Promise<Trusted<Examined>>
  /**
   * Judges the file again and accepts it: a profile is installed or replaced, a publisher pinned, a list stored. The
   * user's own settings in a replaced profile stay.
   */
  accept(file: Uint8Array, own: Own): Promise<Result<Examined, TrustProblem | readonly InputProblem[]>>
  /** Opens the pre-shared key of a sealed block; allows five passphrases a minute. */
  unseal(payload: Payload, passphrase: Secret): Promise<Trusted<Secret>>
  /** Does the same for an accepted profile (`Origin.sealed`), by its id. */
  sealedKey(id: string, passphrase: Secret): Promise<Trusted<Secret>>
  /** Keyed by profile id; the user's own profiles have no entry. */
  standings(profiles: readonly Profile[]): Promise<Readonly<Record<string, Standing>>>
  /** Where a profile came from, even if it is no longer valid; undefined for the user's own. */
  originOf(id: string): Promise<Origin | undefined>
  /** Why a profile must not connect: `profile-expired`, `profile-withdrawn`, `profile-distrusted`, `profile-unsigned`. */
  admit(profile: Profile): Promise<Fault | undefined>
  /** The accepted profiles that name an address; empty before the first acceptance. */
  refreshSources(): Promise<readonly RefreshSource[]>
  /** Accepts the signed profiles that the administrator provides for all users; resolves to what was ignored. */
  takeManaged(): Promise<readonly TrustProblem[]>
}
