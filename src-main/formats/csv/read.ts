import { done, failed } from '../../domain/result.ts'
import { MOST_ENTRIES, refusal, type ReadSettings } from '../draft/draft.ts'
import { gathered, type Named } from '../draft/gather.ts'
import { hostAndPort } from '../draft/host.ts'
import { DraftMaker } from '../draft/maker.ts'
import { cidrOf } from '../draft/routes.ts'
import { guessed, headed, type ColumnKind, type Columns } from './columns.ts'
import { readTable, type Row } from './table.ts'

/** The assumed columns of a list, with rows for checking them. */
export interface ListColumns {
  readonly heading: Row | undefined
  readonly columns: Columns
  readonly sample: readonly Row[]
}

const SAMPLE = 5

/** The columns of a list according to its heading or its content; undefined if it is not a list. */
export function columnsOf(text: string): ListColumns | undefined {
  const table = readTable(text)
  if (!table.ok) return undefined
  const [first = [], ...rest] = table.value
  const named = headed(first)
  const rows = named ? rest : table.value
  return {
    heading: named && first,
    columns: named ?? guessed(rows) ?? first.map(() => undefined),
    sample: rows.slice(0, SAMPLE),
  }
}

/** @param chosen the columns as the user corrected them */
export function readList(text: string, chosen?: Columns): ReadSettings {
  const table = readTable(text)
  const found = columnsOf(text)
  if (!table.ok) return table
  const columns = chosen ?? found?.columns ?? []
  if (!columns.includes('gateway') && !columns.includes('user')) return failed(refusal('columns'))
  const rows = found?.heading ? table.value.slice(1) : table.value
  if (rows.length > MOST_ENTRIES) return failed(refusal('too-many-entries'))
  const extra = (found?.heading ?? []).filter((_header, i) => columns[i] === undefined)
  return done(gathered(rows.map((row) => rowMade(row, columns, extra, found?.heading === undefined))))
}

const YES = /^(?:1|y|yes|true|on|x|ja|wahr|oui|vrai|si|sí|sì|sim|verdadero|tak|да|истина|evet|是|はい|예)$/i
const NO = /^(?:0|n|no|false|off|nein|falsch|non|faux|nao|não|falso|nie|нет|ложь|hayir|hayır|否|いいえ|아니요)$/i
/** Cells are not evaluated, but a spreadsheet that opens such a cell would evaluate it. */
const FORMULA = /^[=+@]|^-(?!\d)/

function rowMade(row: Row, columns: Columns, extra: Row, isGuessed: boolean): Named {
  const exact = (kind: ColumnKind): string => row[columns.indexOf(kind)] ?? ''
  const cell = (kind: ColumnKind): string => exact(kind).trim()
  const { host: gateway, port } = hostAndPort(cell('gateway'))
  const user = cell('user')
  const given = [cell('name'), cell('site')].filter((text) => text !== '').join(' ')
  const name = given === '' ? [user, gateway].filter((text) => text !== '').join(' @ ') : given
  const kind = cell('kind')
  if (kind !== '' && !/l2tp/i.test(kind))
    return { name, made: { refusal: refusal('other-vpn', { kind: kind.slice(0, 40) }) } }
  if (columns.includes('gateway') && gateway === '') return { name, made: { refusal: refusal('no-gateway') } }
  const maker = new DraftMaker()
  if (gateway !== '') {
    if (name !== '') maker.set('name', name, 'name')
    maker.set('gateway', gateway, 'gateway')
  }
  if (port !== undefined) maker.tell({ kind: 'not-carried', setting: `port ${port}` })
  if (user !== '') maker.set('user', user, 'user')
  maker.setList('gateways.spare', listIn(cell('spare')), 'spare')
  if (cell('folder') !== '') maker.set('filing.group', cell('folder'), 'folder')
  maker.setList('filing.labels', labelsIn(cell('labels')), 'labels')
  routing(maker, cell)
  const servers = listIn(cell('dns'))
  maker.setList('dns.servers', servers, 'dns')
  if (servers.length > 0) maker.tell({ kind: 'dns-replaces' })
  maker.setList('dns.domains', listIn(cell('domains')), 'domains')
  if (cell('mtu') !== '') maker.set('ppp.mtu', /^\d{1,5}$/.test(cell('mtu')) ? Number(cell('mtu')) : cell('mtu'), 'mtu')
  if (cell('localId') !== '') maker.set('ipsec.localId', cell('localId'), 'localId')
  if (cell('remoteId') !== '') maker.set('ipsec.remoteId', cell('remoteId'), 'remoteId')
  for (const field of ['password', 'psk', 'tunnelSecret'] as const) {
    if (FORMULA.test(exact(field))) maker.tell({ kind: 'starts-like-formula' })
    // A space at the end of a cell may belong to the secret.
    if (exact(field) !== '') maker.secret(field, exact(field), field)
  }
  if (cell('tunnelSecret') !== '') maker.set('l2tp.tunnelSecret', true, 'tunnelSecret')
  if (YES.test(cell('otp'))) maker.tell({ kind: 'not-carried', setting: 'otp' })
  for (const header of extra.map((text) => text.trim()).filter((text) => text !== ''))
    maker.tell({ kind: 'unknown', setting: header.slice(0, 60) })
  if (isGuessed) maker.tell({ kind: 'columns-guessed' })
  return { name, made: maker.finish(name) }
}

/** Full or split, as either column says; networks alone mean split. */
function routing(maker: DraftMaker, cell: (kind: ColumnKind) => string): void {
  const routes = networksIn(cell('routes'))
  const isFull = YES.test(cell('full')) || NO.test(cell('split'))
  const isSplit = NO.test(cell('full')) || YES.test(cell('split')) || (!isFull && routes.length > 0)
  if (!isFull && !isSplit) return
  maker.routing(isFull ? 'full' : 'split', routes, 'routes')
  if (isSplit && routes.length === 0) maker.tell({ kind: 'routes-unnamed' })
}

const listIn = (text: string): readonly string[] => text.split(/[\s,;|+]+/).filter((one) => one !== '')

const labelsIn = (text: string): readonly string[] =>
  text
    .split(/[,;|]/)
    .map((label) => label.trim())
    .filter((label) => label !== '')

/** A netmask belongs to the network before it. */
const networksIn = (text: string): readonly string[] =>
  (text.match(/[^\s,;|+]+(?:\s+255(?:\.\d{1,3}){3})?/g) ?? []).map(cidrOf)
