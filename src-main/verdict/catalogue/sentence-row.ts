import { cellOf, oneOf, parseTable, type Table } from './table.ts'

/** What a dialog of Windows or macOS says, in one language. */
export interface SentenceRow {
  readonly system: 'Windows' | 'macOS'
  /** As the system has it; with macOS the number of L2TP stands behind a stroke. Empty where none belongs to it. */
  readonly number: string
  readonly language: string
  readonly form: 'dialog' | 'rasdial' | 'event'
  readonly text: string
  readonly source: string
  /** Captured, translated by Microsoft's documentation, or put together. */
  readonly basis: 'real' | 'docs' | 'constructed'
  /** The part that the reader knows it by; empty where it is not known without its number. */
  readonly known: string
}

const COLUMNS = ['system', 'number', 'language', 'form', 'text', 'source', 'basis', 'known'] as const
const SYSTEMS = ['Windows', 'macOS'] as const
const FORMS = ['dialog', 'rasdial', 'event'] as const
const BASES = ['real', 'docs', 'constructed'] as const

/** Without what differs most between two copies of a sentence: marks, blanks, capitals. */
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** @param text of `dialog-sentences.tsv`; `-` stands for nothing */
export const parseSentences = (text: string): Table<SentenceRow> =>
  parseTable(text, COLUMNS, (cells, complain): SentenceRow | null => {
    const number = cellOf(cells.number)
    const known = cellOf(cells.known)
    const said = cellOf(cells.text)
    const system = oneOf(SYSTEMS, cells.system)
    const form = oneOf(FORMS, cells.form)
    const basis = oneOf(BASES, cells.basis)
    if (!system) return complain(`system ${cells.system}`)
    if (!form) return complain(`form ${cells.form}`)
    if (!basis) return complain(`basis ${cells.basis}`)
    if (known !== '' && !/^\d+(?:\/\d+)?$/.test(number)) return complain('known without a number')
    if (!lettersOf(said).includes(lettersOf(known))) return complain('known by what it does not say')
    return { system, number, language: cells.language, form, text: said, source: cells.source, basis, known }
  })
