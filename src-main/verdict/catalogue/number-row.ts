import { FAULT_CODES, type FaultCode } from '../../domain/connect/catalogue.ts'
import { STAGES, type Stage } from '../../domain/connect/stage.ts'
import { CERTAINTIES, type Certainty } from '../../domain/connect/certainty.ts'
import { oneOf, parseTable, type Table } from './table.ts'

/** A number that a dial of Windows may end with, what Microsoft calls it, and what it comes from with L2TP/IPsec. */
export interface NumberRow {
  readonly number: number
  readonly symbol: string
  /** In English. */
  readonly sentence: string
  /** Absent for a number that no L2TP connect ends with: of modems, ISDN, other kinds of tunnels. */
  readonly means:
    | {
        readonly stage: Stage
        /** The commonest cause. */
        readonly code: FaultCode
        readonly certainty: Certainty
      }
    | undefined
  /** The other causes, the commonest first, each with what tells it apart. */
  readonly causes: string
  readonly remedy: string
  readonly source: string
}

const COLUMNS = ['number', 'symbol', 'sentence', 'stage', 'code', 'certainty', 'causes', 'remedy', 'source'] as const

export type Numbers = Table<NumberRow>

/** @param text of `windows-numbers.tsv`; `-` stands for nothing */
export const parseNumbers = (text: string): Numbers =>
  parseTable(text, COLUMNS, (cells, complain): NumberRow | null => {
    const { symbol, sentence, causes, remedy, source } = cells
    const number = Number(cells.number)
    if (!Number.isInteger(number) || cells.number === '') return complain(`number ${cells.number}`)
    const common = { number, symbol, sentence, causes, remedy, source }
    if (cells.certainty === 'none')
      return cells.code === '-'
        ? { ...common, means: undefined }
        : complain(`code ${cells.code} of a number that does not come`)
    const stage = oneOf(STAGES, cells.stage)
    const code = oneOf(FAULT_CODES, cells.code)
    const certainty = oneOf(CERTAINTIES, cells.certainty)
    if (!stage) return complain(`stage ${cells.stage}`)
    if (!code) return complain(`code ${cells.code}`)
    if (!certainty) return complain(`certainty ${cells.certainty}`)
    return { ...common, means: { stage, code, certainty } }
  })
