import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromHex } from '../../../../src-main/crypto/bytes.ts'

const FOLDER = join(import.meta.dirname, '../../../vectors')

/** The vectors of one file in test/vectors; every field is text or a number. */
export function vectors<Field extends string>(name: string): readonly Readonly<Record<Field, string>>[] {
  const file = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as {
    readonly vectors: readonly Readonly<Record<Field, string | number>>[]
  }
  if (file.vectors.length === 0) throw new Error(`${name} has no vectors`)
  return file.vectors.map(
    (vector) => Object.fromEntries(Object.entries(vector).map(([key, value]) => [key, String(value)])) as never,
  )
}

export function octets(text: string): Uint8Array {
  const bytes = fromHex(text)
  if (!bytes) throw new Error(`not hexadecimal: ${text}`)
  return bytes
}
