import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportEntry } from '../../src-main/formats/draft/draft.ts'
import type { ImportedFile } from '../../src-main/formats/import.ts'
import { settingsIn } from '../support/formats/settings-in.ts'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { expectedIn, type Expected } from './imports-expected.ts'

const ROOT = join(import.meta.dirname, 'imports')

/** Files of other programs whose right reading is known, and what ours makes of them. */
export interface ImportCase {
  readonly name: string
  readonly paths: readonly string[]
  readonly expected: Expected
}

export type Outcome = 'right' | 'wrong'

export interface JudgedImport {
  readonly item: ImportCase
  readonly read: readonly ImportedFile[]
  readonly outcome: Outcome
  /** What differs from the right reading. */
  readonly wrong: readonly string[]
}

/** The folders whose files are each a case of its own. */
const SEPARATE = /^(?:09-nm-other-vpn-types|15-nmcli-commands)$/

export function importCases(): readonly ImportCase[] {
  return ['linux', 'windows', 'apple-vendor', 'strangers'].flatMap((family) =>
    readFileSync(join(ROOT, family, 'expected.tsv'), 'utf8')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .flatMap((line) => casesOf(family, line.split('\t'))),
  )
}

function casesOf(family: string, columns: readonly string[]): readonly ImportCase[] {
  const [name = '', , , right = ''] = columns
  const path = join(ROOT, family, fileOf(family, name))
  if (!statSync(path).isDirectory())
    return [{ name: `${family}/${name}`, paths: [path], expected: expectedIn(family, right) }]
  const paths = readdirSync(path)
    .map((file) => join(path, file))
    .filter((file) => statSync(file).isFile())
  if (!SEPARATE.test(name)) return [{ name: `${family}/${name}`, paths, expected: expectedIn(family, right) }]
  return paths.map((file) => {
    const last = file.split('/').at(-1) ?? ''
    return { name: `${family}/${name}/${last}`, paths: [file], expected: expectedIn(family, right, last.charAt(0)) }
  })
}

const fileOf = (family: string, name: string): string =>
  readdirSync(join(ROOT, family)).find((file) => file === name || file.startsWith(`${name}.`)) ?? name

export const readCase = ({ paths }: Pick<ImportCase, 'paths'>): readonly ImportedFile[] =>
  settingsIn(
    paths.map((path) => ({ name: path.split('/').at(-1) ?? '', octets: new Uint8Array(readFileSync(path)) })),
    // The passphrase of the encrypted ones, as the table of cases names it.
    { passphrase: new Secret('test passphrase') },
  )

export const entriesOf = (read: readonly ImportedFile[]): readonly ImportEntry[] =>
  read.flatMap((file) => (file.read.ok ? file.read.value.entries : []))

export function judgedImport(item: ImportCase): JudgedImport {
  const read = readCase(item)
  const entries = entriesOf(read)
  const wrong = [
    ...(entries.length === item.expected.entries.length
      ? []
      : [`${entries.length} entries instead of ${item.expected.entries.length}`]),
    ...item.expected.entries.flatMap((expected, i) => differences(expected, entries[i])),
  ]
  return { item, read, outcome: wrong.length === 0 ? 'right' : 'wrong', wrong }
}

/** Each setting that the case names has to be as it says; `null` is one that the reader must leave open. */
function differences(expected: Readonly<Record<string, unknown>>, entry: ImportEntry | undefined): readonly string[] {
  const flat = flattened(entry?.profile ?? {})
  return Object.entries(expected).flatMap(([path, value]) => {
    const found = flat.get(path) ?? null
    return JSON.stringify(found) === JSON.stringify(value)
      ? []
      : [`${path}: ${JSON.stringify(found)}, not ${JSON.stringify(value)}`]
  })
}

export function flattened(tree: object, prefix = ''): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? [...flattened(value, `${prefix}${key}.`)]
        : [[`${prefix}${key}`, value] as const],
    ),
  )
}

export const judgedImports = (): readonly JudgedImport[] => importCases().map(judgedImport)
