import { nodeCrypto } from '../../crypto/node.ts'
import type { Decoders } from '../../domain/log-text/encoding.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'
import { COLUMN_KINDS, type Columns } from '../../formats/csv/columns.ts'
import type { ImportEntry, SettingsFile } from '../../formats/draft/draft.ts'
import { readSettings, type ImportedFile } from '../../formats/import.ts'

export { COLUMN_KINDS, type Columns, type ImportedFile, type SettingsFile }

/** What a person said beside the files. */
export interface ImportWords {
  /** Of an encrypted file. */
  readonly passphrase?: Secret
  /** What a list's columns hold, corrected. */
  readonly columns?: Columns
}

/** What the settings of other programs would become. Changes nothing. */
export function settingsIn(files: readonly SettingsFile[], words: ImportWords = {}): readonly ImportedFile[] {
  return readSettings(files, { ...words, crypto: nodeCrypto, platform: decoders })
}

export const decoders: Decoders = (label, fatal) => new TextDecoder(label, { fatal, ignoreBOM: true })

/** The answers to what the file did not say. */
export interface ImportAnswers {
  readonly name?: string
  readonly gateway?: string
  readonly user?: string
}

/** The whole profile, or what is wrong with it or still missing. */
export function importedProfile(
  entry: ImportEntry,
  answers: ImportAnswers,
  id: string,
): Result<Profile, readonly InputProblem[]> {
  return parseProfile({ ...entry.profile, ...answers, id })
}
