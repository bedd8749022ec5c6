import { parseProfile } from '../../domain/profile/parse.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Result } from '../../domain/result.ts'
import type { ImportEntry, SettingsFile } from '../../formats/draft/draft.ts'
import { readSettings, type ImportedFile } from '../../formats/import.ts'

/** What the settings of other programs would become. Changes nothing. */
export function settingsIn(files: readonly SettingsFile[]): readonly ImportedFile[] {
  return readSettings(files, (label, fatal) => new TextDecoder(label, { fatal, ignoreBOM: true }))
}

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
