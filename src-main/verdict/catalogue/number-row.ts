import { FAULT_CODES, type FaultCode } from '../../domain/connect/catalogue.ts'
import { STAGES, type Stage } from '../../domain/connect/stage.ts'
import type { Certainty } from '../../domain/connect/findings.ts'

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
const CERTAINTIES: readonly Certainty[] = ['sure', 'near-sure', 'likely', 'open']

export interface Numbers {
  readonly rows: readonly NumberRow[]
  /** One for each cell that is none of the closed lists', with its line. */
  readonly complaints: readonly string[]
}

/** @param text of `windows-numbers.tsv`: a heading, then a row a line, with cells between tabs; `-` stands for nothing */
export function parseNumbers(text: string): Numbers {
  const [heading = '', ...lines] = text.replace(/\n$/, '').split('\n')
  const complaints: string[] = []
  if (heading !== COLUMNS.join('\t')) complaints.push(`line 1: the columns are ${COLUMNS.join(', ')}`)
  const rows = lines.flatMap((line, i): readonly NumberRow[] => {
    const cells = line.split('\t')
    const complain = (what: string): readonly NumberRow[] => {
      complaints.push(`line ${i + 2}: ${what}`)
      return []
    }
    if (cells.length !== COLUMNS.length) return complain(`${cells.length} cells, and not ${COLUMNS.length}`)
    const [digits = '', symbol = '', sentence = '', stage, code, certainty, causes = '', remedy = '', source = ''] =
      cells
    const number = Number(digits)
    if (!Number.isInteger(number) || digits === '') return complain(`number ${digits}`)
    const common = { number, symbol, sentence, causes, remedy, source }
    if (certainty === 'none')
      return code === '-' ? [{ ...common, means: undefined }] : complain(`code ${code} of a number that does not come`)
    const means = {
      stage: STAGES.find((known) => known === stage),
      code: FAULT_CODES.find((known) => known === code),
      certainty: CERTAINTIES.find((known) => known === certainty),
    }
    if (!means.stage) return complain(`stage ${stage}`)
    if (!means.code) return complain(`code ${code}`)
    if (!means.certainty) return complain(`certainty ${certainty}`)
    return [{ ...common, means: { stage: means.stage, code: means.code, certainty: means.certainty } }]
  })
  return { rows, complaints }
}
