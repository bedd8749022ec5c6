import { z } from 'zod'
import type { Fault } from '../domain/connect/fault.ts'
import { secretTexts } from '../domain/profile/parse.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import type { SecretField } from '../domain/profile/secret.ts'

/**
 * What files of other programs would become, as every shell shows it before anybody agrees. The drafts and their secrets
 * stay in main; of a secret only its name is here.
 */
export interface ImportShown {
  /** Names the files while they wait for an answer. */
  readonly number: number
  readonly entries: readonly EntryShown[]
  readonly refused: readonly RefusedShown[]
  /** Encrypted: a passphrase is needed, or the one given was wrong. */
  readonly sealed?: 'passphrase' | 'wrong-passphrase'
  /** What the columns of a list are taken for, which a person can correct. */
  readonly list?: ListShown
}

export interface EntryShown {
  /** What the file calls it. Empty where it has no name. */
  readonly name: string
  /** By the name that its users know it by. */
  readonly format: string
  /** Settings by the profile's paths; what the file does not say is absent. */
  readonly settings: readonly (readonly [path: string, value: string | number | boolean | readonly string[]])[]
  readonly secrets: readonly SecretField[]
  readonly told: readonly ToldShown[]
}

/** `import.told.<kind>` in the locale files. No value of a secret is ever in it. */
export interface ToldShown {
  readonly kind: string
  readonly setting?: string
  readonly field?: string
  readonly problem?: InputProblem
}

/** `import.refusal.<code>` in the locale files. */
export interface RefusedShown {
  readonly name: string
  readonly code: string
  readonly args: Readonly<Record<string, string>>
}

export interface ListShown {
  /** Empty texts where the list has no heading. */
  readonly headings: readonly string[]
  /** `-` for a column that is left out. */
  readonly columns: readonly string[]
  readonly kinds: readonly string[]
}

/** Octets of all files of one import; one with more is no settings. */
export const LARGEST_IMPORT = 8 * 1024 * 1024
const LARGEST_BASE64 = Math.ceil(LARGEST_IMPORT / 3) * 4 + 4
const MOST_FILES = 32

export const importFiles = z.strictObject({
  files: z
    .array(z.strictObject({ name: z.string().max(1024), octets: z.string().max(LARGEST_BASE64) }))
    .min(1)
    .max(MOST_FILES),
})
export const LARGEST_IMPORT_CALL = LARGEST_BASE64 + 64 * 1024

const number = z.int().positive()
export const importAgain = z.strictObject({
  number,
  passphrase: z.string().max(1024).optional(),
  columns: z.array(z.string().max(40)).max(200).optional(),
})
export const importAnswer = z.strictObject({
  number,
  /** The entries that were chosen, by their places, with what the file did not say. */
  entries: z
    .array(
      z.strictObject({
        at: z.int().min(0).max(1000),
        name: z.string().max(256).optional(),
        gateway: z.string().max(256).optional(),
        user: z.string().max(1024).optional(),
        secrets: secretTexts,
      }),
    )
    .min(1)
    .max(1000),
})
export type ImportAnswer = z.output<typeof importAnswer>

/** What was saved, and the first entry that could not be. */
export interface ImportDone {
  readonly saved: readonly { readonly id: string; readonly name: string }[]
  readonly failed?: { readonly at: number; readonly problems: readonly InputProblem[] }
  /** Why the keychain did not take the secrets of one of them, or more. */
  readonly notKept?: Fault
}
