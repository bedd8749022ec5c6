import type { ListShown } from '../../contract/imports.ts'
import { nodeCrypto } from '../../crypto/node.ts'
import type { Decoders } from '../../domain/log-text/encoding.ts'
import { COLUMN_KINDS, type Columns } from '../../formats/csv/columns.ts'
import { columnsOf } from '../../formats/csv/read.ts'
import type { SettingsFile } from '../../formats/draft/draft.ts'
import type { IdentityOpener } from '../../formats/draft/opening.ts'
import { settingsText } from '../../formats/draft/text.ts'
import { readSettings, type ImportedFile } from '../../formats/import.ts'
import type { ImportWords, SettingsRead } from '../import-service.ts'

/** What reading needs besides the files and the user's input. */
export interface ReadingTools {
  readonly openIdentity: IdentityOpener
  /** Called with the share that is read, 0 to 1. */
  readonly progress?: (share: number) => void
}

const decoders: Decoders = (label, fatal) => new TextDecoder(label, { fatal, ignoreBOM: true })

/** Converts other programs' settings. Changes nothing; takes seconds for the largest files. */
export function settingsIn(files: readonly SettingsFile[], words: ImportWords, tools: ReadingTools): SettingsRead {
  const read = readSettings(files, { ...words, ...tools, crypto: nodeCrypto, platform: decoders })
  const list = listOf(files, read, words.columns)
  return { files: read, ...(list ? { list } : {}) }
}

/** Shows only the headings, because a cell may be a secret, and only for a list that is given alone. */
function listOf(
  files: readonly SettingsFile[],
  read: readonly ImportedFile[],
  chosen: Columns | undefined,
): ListShown | undefined {
  const [file] = files
  if (files.length !== 1 || !file || read[0]?.format !== 'csv') return undefined
  const text = settingsText(file.octets, decoders)
  const found = 'code' in text ? undefined : columnsOf(text.text)
  if (!found) return undefined
  const columns = chosen ?? found.columns
  return {
    headings: found.columns.map((_kind, i) => found.heading?.[i]?.trim().slice(0, 60) ?? ''),
    columns: found.columns.map((_kind, i) => columns[i] ?? '-'),
    kinds: COLUMN_KINDS,
  }
}
