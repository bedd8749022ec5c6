import type { AllTexts } from '../../contract/texts/texts.ts'
import type { Output } from '../../contract/cli-output.ts'
import { FORMATS } from '../../formats/recognise.ts'
import { settingsOfEntry, toldShown } from '../../formats/draft/shown.ts'
import type { ImportedFile } from '../../formats/import.ts'
import type { ImportEntry } from '../../formats/draft/draft.ts'
import { importRefusal, importRows, importTold } from '../../presentation/import.ts'
import { SECRET_FIELDS, type SecretField } from '../../domain/profile/secret.ts'
import { marked } from './fault.ts'
import { rows } from './layout.ts'
import { BLANK, type Line } from './line.ts'

/** An entry of a preview, with the name of its format. */
export interface Previewed {
  readonly entry: ImportEntry
  readonly format: string
}

export const previewed = (files: readonly ImportedFile[]): readonly Previewed[] =>
  files.flatMap(({ format, read }) =>
    read.ok && format ? read.value.entries.map((entry) => ({ entry, format: FORMATS[format] })) : [],
  )

export const secretsOf = ({ secrets }: ImportEntry): readonly SecretField[] =>
  SECRET_FIELDS.filter((field) => secrets[field] !== undefined)

/** One preview for every format: what was understood, notes, and what cannot become a profile. */
export function importLines(files: readonly ImportedFile[], texts: AllTexts, width: number): readonly Line[] {
  const entries = previewed(files).flatMap(({ entry, format }, i) => [
    ...(i === 0 ? [] : [BLANK]),
    ...entryLines(entry, format, `${i + 1}. `, texts, width),
  ])
  const refused = refusals(files, texts).flatMap(({ name, text }) =>
    marked('failed', texts.text('cli.import.refused', { name, reason: text }), width),
  )
  return [...entries, ...(entries.length > 0 && refused.length > 0 ? [BLANK] : []), ...refused]
}

function entryLines(
  entry: ImportEntry,
  format: string,
  number: string,
  texts: AllTexts,
  width: number,
): readonly Line[] {
  const name = entry.name === '' ? texts.text('import.unnamed') : entry.name
  const settings = importRows(texts, { settings: settingsOfEntry(entry), secrets: secretsOf(entry) })
  return [
    ...marked('on', `${number}${texts.text('cli.import.from', { name, format })}`, width),
    ...rows(settings, width),
    ...entry.told.flatMap((told) => marked('attention', importTold(texts, toldShown(told)), width)),
  ]
}

/** The files, and the entries of files, that do not become a profile. */
export function refusals(
  files: readonly ImportedFile[],
  texts: AllTexts,
): readonly { readonly name: string; readonly code: string; readonly text: string }[] {
  return files.flatMap(({ files: names, read }) => {
    const found = read.ok ? read.value.refused : [{ name: names.join(', '), refusal: read.fault }]
    return found.map(({ name, refusal }) => ({ name, code: refusal.code, text: importRefusal(texts, refusal) }))
  })
}

type ImportOutput = Output['imported']['imported']

export function importOutput(files: readonly ImportedFile[], texts: AllTexts): Omit<ImportOutput, 'saved'> {
  return {
    entries: previewed(files).map(({ entry, format }) => ({
      name: entry.name,
      format,
      profile: { ...entry.profile },
      secrets: [...secretsOf(entry)],
      told: entry.told.map((told) => ({
        kind: told.kind,
        text: importTold(texts, toldShown(told)),
        ...('setting' in told ? { setting: told.setting } : {}),
        ...('field' in told ? { field: told.field } : {}),
      })),
    })),
    refused: [...refusals(files, texts)],
  }
}
