import { z } from 'zod'
import type { ProfileField } from '../domain/profile/field.ts'
import type { Assessment } from '../domain/profile/assessment.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import type { Likeness } from '../domain/trust/likeness-type.ts'
import type { TrustProblem } from '../domain/trust/problem.ts'

/**
 * What a signed file is, as every shell shows it before anybody agrees: values that were verified and nothing else. The
 * words of a file are data; who it is from is what this computer's trust store says.
 */
export type SignedPreview = ProfilePreview | PublisherPreview | RevocationPreview

export interface ProfilePreview {
  readonly kind: 'profile'
  readonly publisher: { readonly id: string; readonly name: string; readonly by: 'policy' | 'pin' }
  readonly id: string
  readonly serial: number
  readonly name: string
  readonly description?: string
  readonly contact?: string
  readonly gateway: { readonly host: string; readonly unicode?: string }
  /** The publisher's; without one each person has an own. */
  readonly user?: string
  readonly routes: 'all' | 'all-or-nothing' | readonly string[]
  readonly dns?: { readonly servers: readonly string[]; readonly domains: readonly string[] }
  /** It brings an authority whose certificates the gateway may show. */
  readonly authority: boolean
  readonly key: 'prompt' | 'sealed' | 'certificate'
  /** The least that the gateway may choose, and what limits it. */
  readonly grade: Assessment
  readonly locked: readonly ProfileField[]
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Origins that are asked for the next issue and for what is withdrawn. */
  readonly refresh: readonly string[]
  /** Signatures by keys that are not known here; they count for nothing. */
  readonly strangers: number
  /** Names that a person may take for others. */
  readonly alike: readonly Likeness[]
  /** Names and texts that are shown and never acted on. */
  readonly extensions: readonly (readonly [string, string])[]
  /** What differs from the installed profile of this identity; undefined when there is none. */
  readonly changes?: readonly SettingChange[]
  /** What the person has changed themselves and keeps: `was` is theirs, `is` the publisher's. */
  readonly kept: readonly SettingChange[]
  /** What the person must bring because neither the file nor an earlier issue has it. */
  readonly wanted: readonly ('user' | 'certificate')[]
  /** Files of the administrator's that are passed over because others can change them. */
  readonly ignored: readonly string[]
}

export interface SettingChange {
  readonly field: ProfileField
  readonly was: string
  readonly is: string
}

export interface PublisherPreview {
  readonly kind: 'publisher'
  /** What it calls itself: nobody vouches for that before it is pinned. */
  readonly name: string
  readonly id: string
  readonly version: number
  readonly threshold: number
  readonly keys: number
  readonly expires: number
  /** Eight groups of four characters. */
  readonly fingerprint: string
  /** Which groups a person types before it is pinned, from 0; none for the next step of one that is pinned. */
  readonly asked: readonly number[]
  /** Names that a person may take for those of other publishers. */
  readonly alike: readonly Likeness[]
}

export interface RevocationPreview {
  readonly kind: 'revocation'
  readonly publisher: { readonly id: string; readonly name: string }
  readonly version: number
  readonly keys: number
  readonly profiles: readonly { readonly id: string; readonly maxSerial: number; readonly name?: string }[]
}

/** The signed file that the window shows. The number tells one from the next: an answer counts for the one it was given to. */
export interface SignedFileShown {
  readonly number: number
  /** The file's own name, fit to be shown. */
  readonly file: string
  readonly found:
    { readonly ok: true; readonly value: SignedPreview } | { readonly ok: false; readonly fault: TrustProblem }
  /** Another file waits until this one is answered. */
  readonly more: boolean
}

/** What a person brings to a file that is accepted. */
export const signedAnswer = z.strictObject({
  number: z.int().positive(),
  user: z.string().max(1024).optional(),
  /** PEM. */
  certificate: z.string().max(65_536).optional(),
  privateKey: z.string().max(65_536).optional(),
  /** Of the sealed key; without one it is asked for at the connect. */
  passphrase: z.string().max(1024).optional(),
  /** Groups of the fingerprint, in the order of `asked`. */
  groups: z.array(z.string().max(16)).max(8).optional(),
})
export type SignedAnswer = z.output<typeof signedAnswer>

/** Why a passphrase did not open the key that lies in a signed profile. */
export interface SealedRefusal {
  readonly sealed: TrustProblem
}

/** Why an answer was not taken: the file is refused after all, or a field is not right. */
export type SignedRefusal = TrustProblem | readonly InputProblem[]
