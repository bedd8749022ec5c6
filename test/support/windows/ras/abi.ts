import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures/windows')

/** A line of `ras-abi.tsv`: the offset of a member in bytes, and its type. */
export interface AbiMember {
  readonly structure: string
  readonly offset: number
  readonly type: string
  readonly member: string
}

const rows = (file: string): readonly (readonly string[])[] =>
  readFileSync(join(FIXTURES, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))

/** Members of RAS structures in the newest Ras.h; the last of each is called `sizeof`. */
export const abiMembers = (): readonly AbiMember[] =>
  rows('ras-abi.tsv').map(([structure = '', offset = '', type = '', member = '']) => ({
    structure,
    offset: Number(offset),
    type,
    member,
  }))

/** Allowed values of the first member of each structure, one for each generation of Windows. */
export const abiSizes = (): ReadonlyMap<string, readonly number[]> =>
  new Map(rows('ras-sizes.tsv').map(([name = '', sizes = '']) => [name, sizes.split(' ').map(Number)]))
