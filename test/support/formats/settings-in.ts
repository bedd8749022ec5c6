import type { SettingsFile } from '../../../src-main/formats/draft/draft.ts'
import type { ImportedFile } from '../../../src-main/formats/import.ts'
import { openIdentity } from '../../../src-main/formats/pkcs12/read.ts'
import { settingsIn as read } from '../../../src-main/services/imports/settings-in.ts'
import type { ImportWords } from '../../../src-main/services/import-service.ts'

/** Reads the files in this thread, with everything that the worker has. */
export const settingsIn = (files: readonly SettingsFile[], words: ImportWords = {}): readonly ImportedFile[] =>
  read(files, words, { openIdentity }).files
