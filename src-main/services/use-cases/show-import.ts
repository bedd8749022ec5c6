import type { EntryShown, ImportShown, ListShown } from '../../contract/imports.ts'
import { SECRET_FIELDS } from '../../domain/profile/secret.ts'
import { COLUMN_KINDS, type Columns } from '../../formats/csv/columns.ts'
import { columnsOf } from '../../formats/csv/read.ts'
import type { ImportEntry, SettingsFile } from '../../formats/draft/draft.ts'
import { settingsOf, toldShown } from '../../formats/draft/shown.ts'
import { settingsText } from '../../formats/draft/text.ts'
import type { ImportedFile } from '../../formats/import.ts'
import { FORMATS } from '../../formats/recognise.ts'
import { decoders } from './import-settings.ts'

/** The entries that can be chosen, in the order in which they are shown. */
export const entriesOf = (read: readonly ImportedFile[]): readonly ImportEntry[] =>
  read.flatMap((file) => (file.read.ok && file.format ? file.read.value.entries : []))

/** What a shell may know of an import: no value of a secret. */
export function importShown(
  number: number,
  files: readonly SettingsFile[],
  read: readonly ImportedFile[],
  columns: Columns | undefined,
): ImportShown {
  const sealed = read.flatMap((file) => (file.read.ok ? [] : [file.read.fault.code])).find(isSealed)
  const list = listOf(files, read, columns)
  return {
    number,
    entries: read.flatMap(({ read: found, format }) =>
      found.ok && format ? found.value.entries.map((entry) => entryShown(entry, FORMATS[format])) : [],
    ),
    refused: read.flatMap(({ files: names, read: found }) =>
      found.ok
        ? found.value.refused.map(({ name, refusal }) => ({ name, ...refusal }))
        : isSealed(found.fault.code)
          ? []
          : [{ name: names.join(', '), ...found.fault }],
    ),
    ...(sealed === undefined ? {} : { sealed }),
    ...(list ? { list } : {}),
  }
}

const isSealed = (code: string): code is 'passphrase' | 'wrong-passphrase' => /^(?:wrong-)?passphrase$/.test(code)

const entryShown = (entry: ImportEntry, format: string): EntryShown => ({
  name: entry.name,
  format,
  settings: settingsOf(entry.profile),
  secrets: SECRET_FIELDS.filter((field) => entry.secrets[field] !== undefined),
  told: entry.told.map(toldShown),
})

/** The headings alone: a cell may be a secret. Only of a list that is given alone. */
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
