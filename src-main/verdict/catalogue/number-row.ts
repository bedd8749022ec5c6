import { FAULT_CODES, type FaultCode } from '../../domain/connect/catalogue.ts'
import { STAGES, type Stage } from '../../domain/connect/stage.ts'
import { CERTAINTIES, type Certainty } from '../../domain/connect/certainty.ts'
import { oneOf, parseTable, type Table } from './table.ts'

/** A number with which a Windows dial may end, Microsoft's name for it, and its causes with L2TP/IPsec. */
export interface NumberRow {
  readonly number: number
  readonly symbol: string
  /** In English. */
  readonly sentence: string
  /** Absent for a number with which no L2TP connect ends: those of modems, ISDN, other kinds of tunnels. */
  readonly means:
    | {
        readonly stage: Stage
        /** The most common cause. */
        readonly code: FaultCode
        readonly certainty: Certainty
      }
    | undefined
  /** The other causes, the most common first, each with its distinguishing sign. */
  readonly causes: string
  readonly remedy: string
  readonly source: string
}

const COLUMNS = ['number', 'symbol', 'sentence', 'stage', 'code', 'certainty', 'causes', 'remedy', 'source'] as const

export type Numbers = Table<NumberRow>

/** @param text of `windows-numbers.tsv`; `-` means empty */
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
