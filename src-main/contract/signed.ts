import { z } from 'zod'
import type { ProfileField } from '../domain/profile/field.ts'
import type { Assessment } from '../domain/profile/assessment.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import type { Likeness } from '../domain/trust/likeness-type.ts'
import type { TrustProblem } from '../domain/trust/problem.ts'

/**
 * A signed file as every shell shows it before the person agrees: only values that were verified. The texts of a file
 * are data; who signed it is determined by this computer's trust store.
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
  /** The publisher's user name; without one, each person has their own. */
  readonly user?: string
  readonly routes: 'all' | 'all-or-nothing' | readonly string[]
  readonly dns?: { readonly servers: readonly string[]; readonly domains: readonly string[] }
  /** The profile contains an authority whose certificates the gateway may show. */
  readonly authority: boolean
  readonly key: 'prompt' | 'sealed' | 'certificate'
  /** The weakest choice that the gateway may make, and what limits it. */
  readonly grade: Assessment
  readonly locked: readonly ProfileField[]
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Origins that are asked for the next issue and for the revocation list. */
  readonly refresh: readonly string[]
  /** Number of signatures by unknown keys; they are ignored. */
  readonly strangers: number
  /** Names that a person may confuse with others. */
  readonly alike: readonly Likeness[]
  /** Names and texts that are shown and never acted on. */
  readonly extensions: readonly (readonly [string, string])[]
  /** Differences from the installed profile with this identity; undefined when there is none. */
  readonly changes?: readonly SettingChange[]
  /** Settings that the person has changed and keeps: `was` is theirs, `is` the publisher's. */
  readonly kept: readonly SettingChange[]
  /** Values that the person must provide because neither the file nor an earlier issue has them. */
  readonly wanted: readonly ('user' | 'certificate')[]
  /** Files of the administrator that are ignored because other users can change them. */
  readonly ignored: readonly string[]
}

export interface SettingChange {
  readonly field: ProfileField
  readonly was: string
  readonly is: string
}

export interface PublisherPreview {
  readonly kind: 'publisher'
  /** The name that the publisher claims; nothing confirms it before the publisher is pinned. */
  readonly name: string
  readonly id: string
  readonly version: number
  readonly threshold: number
  readonly keys: number
  readonly expires: number
  /** Eight groups of four characters. */
  readonly fingerprint: string
  /**
   * Indexes from 0 of the groups that the person types before the publisher is pinned; empty for a further step of a
   * pinned publisher.
   */
  readonly asked: readonly number[]
  /** Names that a person may confuse with those of other publishers. */
  readonly alike: readonly Likeness[]
}

export interface RevocationPreview {
  readonly kind: 'revocation'
  readonly publisher: { readonly id: string; readonly name: string }
  readonly version: number
  readonly keys: number
  readonly profiles: readonly { readonly id: string; readonly maxSerial: number; readonly name?: string }[]
}

/**
 * The signed file that the window shows. The number identifies it: an answer counts only for the file with its number.
 */
export interface SignedFileShown {
  readonly number: number
  /** The file's own name, made safe to show. */
  readonly file: string
  readonly found:
    | { readonly ok: true; readonly value: SignedPreview }
    | { readonly ok: false; readonly fault: TrustProblem }
  /** Another file waits until this one is answered. */
  readonly more: boolean
}

/** What the person provides for a file that is accepted. */
export const signedAnswer = z.strictObject({
  number: z.int().positive(),
  user: z.string().max(1024).optional(),
  /** PEM. */
  certificate: z.string().max(65_536).optional(),
  privateKey: z.string().max(65_536).optional(),
  /** Passphrase of the sealed key; without one, the connect asks for it. */
  passphrase: z.string().max(1024).optional(),
  /** Groups of the fingerprint, in the order of `asked`. */
  groups: z.array(z.string().max(16)).max(8).optional(),
})
export type SignedAnswer = z.output<typeof signedAnswer>

/** Why a passphrase did not open the key that is sealed in a signed profile. */
export interface SealedRefusal {
  readonly sealed: TrustProblem
}

/** Why an answer was not accepted: the file is refused after all, or a field is not valid. */
export type SignedRefusal = TrustProblem | readonly InputProblem[]
