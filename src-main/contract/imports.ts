import { z } from 'zod'
import type { Fault } from '../domain/connect/fault.ts'
import { secretTexts } from '../domain/profile/parse.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import type { SecretField } from '../domain/profile/secret.ts'

/**
 * The profiles that files of other programs would become, as every shell shows them before the person agrees. The
 * drafts and their secrets stay in main; only the name of a secret is here.
 */
export interface ImportShown {
  /** Identifies the files while they wait for an answer. */
  readonly number: number
  readonly entries: readonly EntryShown[]
  readonly refused: readonly RefusedShown[]
  /** The file is encrypted: a passphrase is needed, or the given one was wrong. */
  readonly sealed?: 'passphrase' | 'wrong-passphrase'
  /** How the columns of a list are interpreted; the person can correct it. */
  readonly list?: ListShown
}

export interface EntryShown {
  /** The name in the file; empty when it has none. */
  readonly name: string
  /** The format's name as its users know it. */
  readonly format: string
  /** Settings by the profile's paths; a setting that the file does not have is absent. */
  readonly settings: readonly (readonly [path: string, value: string | number | boolean | readonly string[]])[]
  readonly secrets: readonly SecretField[]
  readonly told: readonly ToldShown[]
}

/** A remark; its text is `import.told.<kind>` in the locale files. It never contains the value of a secret. */
export interface ToldShown {
  readonly kind: string
  readonly setting?: string
  readonly field?: string
  readonly problem?: InputProblem
}

/** An entry that cannot be imported; its text is `import.refusal.<code>` in the locale files. */
export interface RefusedShown {
  readonly name: string
  readonly code: string
  readonly args: Readonly<Record<string, string>>
}

export interface ListShown {
  /** Empty texts when the list has no heading. */
  readonly headings: readonly string[]
  /** `-` for a column that is left out. */
  readonly columns: readonly string[]
  readonly kinds: readonly string[]
}

/** Most octets of all files of one import; settings are never larger. */
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
  /** The chosen entries by their index, with the values that the file did not contain. */
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

/** The profiles that were saved, and the first entry that could not be saved. */
export interface ImportDone {
  readonly saved: readonly { readonly id: string; readonly name: string }[]
  readonly failed?: { readonly at: number; readonly problems: readonly InputProblem[] }
  /** Why the keychain did not store the secrets of one or more of them. */
  readonly notKept?: Fault
}
