import { parseProfile } from '../../domain/profile/parse.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Result } from '../../domain/result.ts'
import { COLUMN_KINDS, type Columns } from '../../formats/csv/columns.ts'
import type { ImportEntry, SettingsFile } from '../../formats/draft/draft.ts'
import type { ImportedFile } from '../../formats/import.ts'
import type { ImportWords, SettingsRead } from '../import-service.ts'

export { COLUMN_KINDS, type Columns, type ImportedFile, type ImportWords, type SettingsFile, type SettingsRead }

/** Answers to what the file did not specify. */
export interface ImportAnswers {
  readonly name?: string
  readonly gateway?: string
  readonly user?: string
}

/** The complete profile, or what is invalid or still missing. */
export function importedProfile(
  entry: ImportEntry,
  answers: ImportAnswers,
  id: string,
): Result<Profile, readonly InputProblem[]> {
  return parseProfile({ ...entry.profile, ...answers, id })
}
