import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAULT_CODES } from '../../src-main/domain/connect/catalogue.ts'
import { oneOf, parseTable } from '../../src-main/verdict/catalogue/table.ts'
import { BASES, PROGRAMS, WHOSE, type Case } from './case.ts'

/** `given/cases.tsv`: a log a line, of those rebuilt from public reports. Codes of `right` are parted by blanks, the best first. */
const COLUMNS = ['file', 'program', 'basis', 'whose', 'right', 'source', 'cause'] as const

const SAID = [...FAULT_CODES, 'none', 'silent'] as const

const TABLE = parseTable(
  readFileSync(join(import.meta.dirname, 'given/cases.tsv'), 'utf8'),
  COLUMNS,
  (cells, complain): Case | null => {
    const program = oneOf(PROGRAMS, cells.program)
    const basis = oneOf(BASES, cells.basis)
    const whose = oneOf(WHOSE, cells.whose)
    const right = cells.right.split(' ').flatMap((code) => oneOf(SAID, code) ?? complain(`right ${code}`) ?? [])
    if (!program) return complain(`program ${cells.program}`)
    if (!basis) return complain(`basis ${cells.basis}`)
    if (!whose) return complain(`whose ${cells.whose}`)
    return {
      file: `cases/given/${cells.file}.log`,
      program,
      basis,
      whose,
      right,
      source: cells.source,
      cause: cells.cause,
    }
  },
)

export const GIVEN: readonly Case[] = TABLE.rows
export const COMPLAINTS: readonly string[] = TABLE.complaints
