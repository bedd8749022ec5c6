import type { EntryShown, ImportShown } from '../../contract/imports.ts'
import { SECRET_FIELDS } from '../../domain/profile/secret.ts'
import type { ImportEntry } from '../../formats/draft/draft.ts'
import { settingsOfEntry, toldShown } from '../../formats/draft/shown.ts'
import type { ImportedFile } from '../../formats/import.ts'
import { FORMATS } from '../../formats/recognise.ts'
import type { SettingsRead } from '../import-service.ts'

/** The entries that can be chosen, in the order of display. */
export const entriesOf = (read: readonly ImportedFile[]): readonly ImportEntry[] =>
  read.flatMap((file) => (file.read.ok && file.format ? file.read.value.entries : []))

/** What a shell may know of an import: no secret values. */
export function importShown(number: number, { files: read, list }: SettingsRead): ImportShown {
  const sealed = read.flatMap((file) => (file.read.ok ? [] : [file.read.fault.code])).find(isSealed)
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
  settings: settingsOfEntry(entry),
  secrets: SECRET_FIELDS.filter((field) => entry.secrets[field] !== undefined),
  told: entry.told.map(toldShown),
})
