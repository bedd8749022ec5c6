import { cellOf, oneOf, parseTable, type Table } from './table.ts'

/** The text of a Windows or macOS dialog, in one language. */
export interface SentenceRow {
  readonly system: 'Windows' | 'macOS'
  /** The system's number; for macOS, L2TP's number follows a slash. Empty if there is none. */
  readonly number: string
  readonly language: string
  readonly form: 'dialog' | 'rasdial' | 'event'
  readonly text: string
  readonly source: string
  /** Captured, translated by Microsoft's documentation, or constructed. */
  readonly basis: 'real' | 'docs' | 'constructed'
  /** The part by which the reader recognises it; empty if it is only recognised with its number. */
  readonly known: string
}

const COLUMNS = ['system', 'number', 'language', 'form', 'text', 'source', 'basis', 'known'] as const
const SYSTEMS = ['Windows', 'macOS'] as const
const FORMS = ['dialog', 'rasdial', 'event'] as const
const BASES = ['real', 'docs', 'constructed'] as const

/** Removes what most often differs between two copies of a sentence: punctuation, spaces, capitals. */
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** @param text of `dialog-sentences.tsv`; `-` means empty */
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
