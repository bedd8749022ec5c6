import { FAULT_CODES, type FaultCode } from '../../domain/connect/catalogue.ts'
import { STAGES, type Stage } from '../../domain/connect/stage.ts'
import { CERTAINTIES, type Certainty } from '../../domain/connect/certainty.ts'
import { oneOf, parseTable, type Cells, type Table } from './table.ts'

/**
 * A message of a program on the path of an L2TP/IPsec connect, and what it says about the connect. Rows are data for
 * tests, scripts and documents; the program contains only the table that `npm run messages` generates from them.
 */
export interface MessageRow {
  /** The program that writes it, by its common name: `charon`, `racoon (Apple)`. */
  readonly program: string
  /** First and last examined version with this wording. */
  readonly versions: string
  /** File and function. */
  readonly source: string
  readonly level: string
  /** The wording with its placeholders, as in the program's source. */
  readonly template: string
  /** A line as the program writes it, without a time if the program writes none. Addresses are those of RFC 5737. */
  readonly example: string
  /** Whose log contains the line. */
  readonly side: Side
  readonly says: Says
  /** What the connect must have done before for the example to have this meaning; undefined if it needs nothing. */
  readonly after: After | undefined
  readonly reading: Reading
  readonly meaning: string
  readonly note: string
}

/** A completed stage, or that the gateway has requested a certificate. */
export type After = Stage | 'certificate'

export const SIDES = ['client', 'gateway', 'both'] as const
export type Side = (typeof SIDES)[number]

export const CLASSES = ['cause', 'stage', 'symptom', 'noise'] as const
export type MessageClass = (typeof CLASSES)[number]

export type Says =
  /** Names why the connect failed. `about` is the argument of the fault's text: a component, module, port or secret. */
  | { readonly class: 'cause'; readonly code: FaultCode; readonly certainty: Certainty; readonly about?: string }
  /** The connect has reached this stage, or has completed it. */
  | { readonly class: 'stage'; readonly stage: Stage; readonly done: boolean }
  /** An error whose cause the line alone does not tell. */
  | { readonly class: 'symptom'; readonly of: FaultCode | Stage | undefined }
  | { readonly class: 'noise' }

/** How the readers know the row. */
export type Reading =
  /** By a hand-written rule. */
  | { readonly by: 'rule' }
  /** By the table generated from the catalogue. A symptom or noise is in it if a wider wording would also match. */
  | { readonly by: 'table' }
  /** It is not read; a cause or a stage needs a reason for that. */
  | { readonly by: 'none'; readonly because?: UnreadReason }

/** Why a cause or a stage is not read. */
export const UNREAD = {
  context: 'it means this only beside other lines',
  ambiguous: 'it has several causes, and none is the common one',
  summary: 'another line of the same event is read, and says more',
  console: 'it is printed on a terminal, and stands in no log',
  unanchored: 'it begins with a name or number, so that every line would have to be searched for it',
  part: 'it is printed inside another message only',
  start: 'it says that a program or setting is there, which proves no stage',
  height: 'it may be of another connect, so that it proves no stage of this one',
  binary: 'it is a number in a packet or record, and no text',
  secret: 'it quotes what may be a secret, and a line that is read is shown',
  unseen: 'that it is written is known, and its wording is not',
  pending: 'it could be read, and no rule is written yet',
} as const
export type UnreadReason = keyof typeof UNREAD

export const COLUMNS = [
  'program',
  'versions',
  'source',
  'level',
  'template',
  'example',
  'side',
  'class',
  'code',
  'certainty',
  'about',
  'after',
  'reading',
  'meaning',
  'note',
] as const
type RowCells = Cells<(typeof COLUMNS)[number]>
type Complain = (what: string) => null

export type Catalogue = Table<MessageRow>

/** @param text of a file; `-` means empty */
export const parseCatalogue = (text: string): Catalogue => parseTable(text, COLUMNS, rowOf)

function rowOf(cells: RowCells, complain: Complain): MessageRow | null {
  for (const name of ['program', 'versions', 'source', 'template', 'example'] as const)
    if (cells[name] === '' || cells[name] === '-') complain(`no ${name}`)
  const side = oneOf(SIDES, cells.side)
  if (!side) complain(`side ${cells.side}`)
  const says = saysOf(cells, complain)
  const after = cells.after === '-' ? undefined : oneOf([...STAGES, 'certificate'] as const, cells.after)
  if (cells.after !== '-' && !after) complain(`after ${cells.after}`)
  const reading = readingOf(cells.reading)
  if (!reading) complain(`reading ${cells.reading}`)
  if (!side || !says || !reading) return null
  const explained = says.class === 'cause' || says.class === 'stage'
  if (reading.by === 'none' && explained !== (reading.because !== undefined))
    complain(explained ? 'a cause or stage that is not read, without a reason' : 'a reason where none is needed')
  const { program, versions, source, level, template, example, meaning, note } = cells
  return { program, versions, source, level, template, example, side, says, after, reading, meaning, note }
}

function saysOf(cells: RowCells, complain: Complain): Says | null {
  const kind = oneOf(CLASSES, cells.class)
  if (cells.about !== '-' && cells.reading !== 'table') complain('about of what is not in the table')
  if (kind !== 'cause' && (cells.certainty !== '-' || cells.about !== '-'))
    complain(`certainty or about of a ${cells.class}`)
  switch (kind) {
    case undefined:
      return complain(`class ${cells.class}`)
    case 'cause':
      return causeOf(cells, complain)
    case 'stage': {
      const stage = stageOf(cells.code)
      if (!stage) complain(`stage ${cells.code}`)
      return stage ? { class: 'stage', ...stage } : null
    }
    case 'symptom': {
      const of = oneOf([...FAULT_CODES, ...STAGES], cells.code)
      if (cells.code !== '-' && !of) complain(`code ${cells.code}`)
      return { class: 'symptom', of }
    }
    case 'noise':
      if (cells.code !== '-') complain(`code ${cells.code} of noise`)
      return { class: 'noise' }
  }
}

function causeOf(cells: RowCells, complain: Complain): Says | null {
  const code = oneOf(FAULT_CODES, cells.code)
  const certainty = oneOf(CERTAINTIES, cells.certainty)
  if (!code) complain(`code ${cells.code}`)
  if (!certainty) complain(`certainty ${cells.certainty}`)
  if (!code || !certainty) return null
  return { class: 'cause', code, certainty, ...(cells.about === '-' ? {} : { about: cells.about }) }
}

/** `ike`: the stage was reached; `ike done`: it was completed. */
export function stageOf(text: string): { readonly stage: Stage; readonly done: boolean } | undefined {
  const [, name = '', done] = /^(\w+)( done)?$/.exec(text) ?? []
  const stage = oneOf(STAGES, name)
  return stage && { stage, done: done !== undefined }
}

function readingOf(text: string): Reading | undefined {
  if (text === 'rule' || text === 'table' || text === 'none') return { by: text }
  const because = oneOf(Object.keys(UNREAD) as readonly UnreadReason[], text.replace(/^unread: /, ''))
  return because && text.startsWith('unread: ') ? { by: 'none', because } : undefined
}
