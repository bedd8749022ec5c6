import { Secret, SECRET_FIELDS, type SecretField, type Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import type { ImportEntry, Refusal, RefusedEntry, SettingsFile } from '../../formats/draft/draft.ts'
import type { ImportedFile } from '../../formats/import.ts'
import type { Identity } from '../../formats/draft/opening.ts'
import type { Columns } from '../../formats/csv/columns.ts'
import type { SettingsRead } from '../import-service.ts'

/**
 * Messages between a reading worker and its starter, both threads of one process. Secrets are sent as text, because a
 * `Secret` does not survive structured clone.
 */
export type ReadingTask =
  | {
      readonly kind: 'settings'
      readonly files: readonly SettingsFile[]
      readonly passphrase: string | undefined
      readonly columns: Columns | undefined
    }
  | { readonly kind: 'identity'; readonly octets: Uint8Array; readonly passphrase: string | undefined }

type Texts = { readonly [Field in SecretField]?: string }

/** An import whose secrets have another representation. */
type SettingsWith<Held> = Omit<SettingsRead, 'files'> & {
  readonly files: readonly (Omit<ImportedFile, 'read'> & {
    readonly read: Result<
      {
        readonly entries: readonly (Omit<ImportEntry, 'secrets'> & { readonly secrets: Held })[]
        readonly refused: readonly RefusedEntry[]
      },
      Refusal
    >
  })[]
}
export type SettingsOnTheWay = SettingsWith<Texts>
export type IdentityOnTheWay = Result<Omit<Identity, 'privateKey'> & { readonly privateKey: string }, Refusal>

export const sentSettings = (read: SettingsRead): SettingsOnTheWay => mapped(read, textsOf)
export const receivedSettings = (read: SettingsOnTheWay): SettingsRead => mapped(read, secretsOf)

export const sentIdentity = (opened: Result<Identity, Refusal>): IdentityOnTheWay =>
  opened.ok ? done({ ...opened.value, privateKey: opened.value.privateKey.reveal() }) : opened
export const receivedIdentity = (opened: IdentityOnTheWay): Result<Identity, Refusal> =>
  opened.ok ? done({ ...opened.value, privateKey: new Secret(opened.value.privateKey) }) : opened

function mapped<From, To>(read: SettingsWith<From>, change: (secrets: From) => To): SettingsWith<To> {
  const files = read.files.map(({ read: found, ...file }) => {
    if (!found.ok) return { ...file, read: found }
    const entries = found.value.entries.map((entry) => ({ ...entry, secrets: change(entry.secrets) }))
    return { ...file, read: done({ ...found.value, entries }) }
  })
  return { ...read, files }
}

const textsOf = (secrets: Secrets): Texts =>
  Object.fromEntries(SECRET_FIELDS.flatMap((field) => (secrets[field] ? [[field, secrets[field].reveal()]] : [])))

const secretsOf = (texts: Texts): Secrets =>
  Object.fromEntries(
    SECRET_FIELDS.flatMap((field) => (texts[field] === undefined ? [] : [[field, new Secret(texts[field])]])),
  )
