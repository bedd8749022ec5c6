import type { Texts } from '../../contract/texts/texts.ts'
import type { Output } from '../../contract/cli-output.ts'
import { FORMATS } from '../../formats/recognise.ts'
import type { ImportedFile } from '../../formats/import.ts'
import type { ImportEntry, Refusal, Told } from '../../formats/draft/draft.ts'
import { SECRET_FIELDS, type SecretField } from '../../domain/profile/secret.ts'
import { marked } from './fault.ts'
import { rows } from './layout.ts'
import { BLANK, type Line } from './line.ts'

/** An entry of a preview, with the name of the format it comes from. */
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

export const refusalText = (texts: Texts, { code, args }: Refusal): string =>
  texts.byData(`import.refusal.${code}`, {
    ...args,
    ...(args['fields'] === undefined ? {} : { fields: texts.fields(args['fields'].split(', ')) }),
  })

export function toldText(texts: Texts, told: Told): string {
  const kind = told.kind === 'twice' ? `twice-${told.taken}` : told.kind
  return texts.byData(`import.told.${kind}`, {
    ...('setting' in told ? { setting: told.setting } : {}),
    ...('field' in told ? { field: texts.byData(`field.${told.field}`) } : {}),
    ...('problem' in told ? { problem: texts.problem(told.problem) } : {}),
  })
}

/** One preview for every format: what was understood, what is told, and what cannot become a profile. */
export function importLines(files: readonly ImportedFile[], texts: Texts, width: number): readonly Line[] {
  const entries = previewed(files).flatMap(({ entry, format }, i) => [
    ...(i === 0 ? [] : [BLANK]),
    ...entryLines(entry, format, `${i + 1}. `, texts, width),
  ])
  const refused = refusals(files, texts).flatMap(({ name, text }) =>
    marked('failed', texts.text('cli.import.refused', { name, reason: text }), width),
  )
  return [...entries, ...(entries.length > 0 && refused.length > 0 ? [BLANK] : []), ...refused]
}

function entryLines(entry: ImportEntry, format: string, number: string, texts: Texts, width: number): readonly Line[] {
  const name = entry.name === '' ? texts.text('cli.import.unnamed') : entry.name
  const secrets = secretsOf(entry)
  const settings = [
    ...settingsOf(entry.profile, texts),
    ...(secrets.length > 0 ? [[texts.text('cli.import.secrets'), texts.fields(secrets)] as const] : []),
  ]
  return [
    ...marked('on', `${number}${texts.text('cli.import.from', { name, format })}`, width),
    ...rows(settings, width),
    ...entry.told.flatMap((told) => marked('attention', toldText(texts, told), width)),
  ]
}

/** What was understood, by the names the settings have on screen; what the file leaves open is not in it. */
function settingsOf(tree: object, texts: Texts, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const path = `${prefix}${key}`
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return settingsOf(value, texts, `${path}.`)
    return [[texts.byData(`field.${path}`), shown(path, value, texts)] as const]
  })
}

function shown(path: string, value: unknown, texts: Texts): string {
  if (typeof value === 'boolean') return texts.text(value ? 'yes' : 'no')
  if (path === 'routing.mode') return texts.text(value === 'full' ? 'cli.profile.full' : 'cli.profile.split')
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : texts.text('cli.profile.no-routes')
  return String(value)
}

/** The files and the entries of files that become no profile. */
export function refusals(
  files: readonly ImportedFile[],
  texts: Texts,
): readonly { readonly name: string; readonly code: string; readonly text: string }[] {
  return files.flatMap(({ files: names, read }) => {
    const found = read.ok ? read.value.refused : [{ name: names.join(', '), refusal: read.fault }]
    return found.map(({ name, refusal }) => ({ name, code: refusal.code, text: refusalText(texts, refusal) }))
  })
}

type ImportOutput = Output['imported']['imported']

export function importOutput(files: readonly ImportedFile[], texts: Texts): Omit<ImportOutput, 'saved'> {
  return {
    entries: previewed(files).map(({ entry, format }) => ({
      name: entry.name,
      format,
      profile: { ...entry.profile },
      secrets: [...secretsOf(entry)],
      told: entry.told.map((told) => ({
        kind: told.kind,
        text: toldText(texts, told),
        ...('setting' in told ? { setting: told.setting } : {}),
        ...('field' in told ? { field: told.field } : {}),
      })),
    })),
    refused: [...refusals(files, texts)],
  }
}
