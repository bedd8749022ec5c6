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

/** @param text of `dialog-sentences.tsv`: a heading, then a row a line, with cells between tabs; `-` stands for nothing */
export function parseSentences(text: string): {
  readonly rows: readonly SentenceRow[]
  readonly complaints: readonly string[]
} {
  const [heading = '', ...lines] = text.replace(/\n$/, '').split('\n')
  const complaints = heading === COLUMNS.join('\t') ? [] : [`line 1: the columns are ${COLUMNS.join(', ')}`]
  const rows = lines.flatMap((line, i): readonly SentenceRow[] => {
    const complain = (what: string): readonly SentenceRow[] => {
      complaints.push(`line ${i + 2}: ${what}`)
      return []
    }
    const cells = line.split('\t').map((cell) => (cell === '-' ? '' : cell))
    if (cells.length !== COLUMNS.length) return complain(`${cells.length} cells, and not ${COLUMNS.length}`)
    const [one, number = '', language = '', two, said = '', source = '', three, known = ''] = cells
    const system = SYSTEMS.find((name) => name === one)
    const form = FORMS.find((name) => name === two)
    const basis = BASES.find((name) => name === three)
    if (!system) return complain(`system ${one}`)
    if (!form) return complain(`form ${two}`)
    if (!basis) return complain(`basis ${three}`)
    if (known !== '' && !/^\d+(?:\/\d+)?$/.test(number)) return complain(`known without a number`)
    if (!lettersOf(said).includes(lettersOf(known))) return complain('known by what it does not say')
    return [{ system, number, language, form, text: said, source, basis, known }]
  })
  return { rows, complaints }
}
