import { isCertainty } from '../../domain/connect/certainty.ts'
import { entryOf, FAULT_CODES } from '../../domain/connect/catalogue.ts'
import { isStatedCode } from '../../domain/connect/stated-code.ts'
import { STAGES, stageOrder, type Stage } from '../../domain/connect/stage.ts'
import { printable } from '../printable.ts'
import { done, firstWord, step, trouble, type Meaning } from './meaning.ts'
import TABLE from './messages.json' with { type: 'json' }

/**
 * Messages that have one meaning anywhere: a cause, or how far the connect has come. `npm run messages` generates the
 * table from `verdict/catalogue`; messages with arguments or logic have a rule in their program's own reader, which is
 * tried first.
 */

export type PlainReader = keyof typeof TABLE

interface Program {
  /** Common name. */
  readonly name: string
  /** The stage after which its troubles on this computer no longer matter. */
  readonly layer: Stage
  /** The severity before some messages. */
  readonly level?: RegExp
}

export const PROGRAMS: Readonly<Record<PlainReader, Program>> = {
  charon: { name: 'strongSwan', layer: 'ipsec' },
  pluto: { name: 'Libreswan', layer: 'ipsec', level: /^(?:FATAL ERROR|FATAL|ERROR|WARNING): / },
  racoon: { name: 'racoon', layer: 'ipsec' },
  networkmanager: { name: 'NetworkManager', layer: 'address' },
  // Before pppd runs.
  xl2tpd: { name: 'xl2tpd', layer: 'lcp' },
  kl2tpd: { name: 'kl2tpd', layer: 'lcp' },
  mtpd: { name: 'mtpd', layer: 'lcp' },
  pppd: { name: 'pppd', layer: 'address' },
  kernel: { name: 'Linux', layer: 'address' },
  'accel-ppp': { name: 'accel-ppp', layer: 'address' },
  softether: { name: 'SoftEther', layer: 'address' },
  freeradius: { name: 'FreeRADIUS', layer: 'address' },
  openwrt: { name: 'OpenWrt', layer: 'address' },
  keenetic: { name: 'Keenetic', layer: 'address' },
  openbsd: { name: 'OpenBSD', layer: 'address' },
  macos: { name: 'macOS', layer: 'address' },
  routeros: { name: 'RouterOS', layer: 'address' },
  router: { name: 'the gateway', layer: 'address' },
  'windows-server': { name: 'Windows Server', layer: 'address' },
}

interface PlainMessage {
  /** The texts between the placeholders. */
  readonly parts: readonly string[]
  readonly says: string
}

const indexes = new Map<PlainReader, ReadonlyMap<string, readonly PlainMessage[]>>()
const NOTHING: readonly never[] = []

/** @param word the first of the text */
export function plainMeanings(reader: PlainReader, whole: string, first: string): readonly Meaning[] {
  const found = foundIn(reader, whole, first)
  const level = found ? undefined : PROGRAMS[reader].level?.exec(whole)?.[0]
  if (level === undefined) return found ?? NOTHING
  const text = whole.slice(level.length)
  return foundIn(reader, text, firstWord(text)) ?? NOTHING
}

function foundIn(reader: PlainReader, text: string, word: string): readonly Meaning[] | undefined {
  for (const { parts, says } of indexOf(reader).get(word) ?? NOTHING) {
    const caught = caughtBetween(parts, text)
    if (caught) return meaningsOf(reader, says, caught, text)
  }
  return undefined
}

function indexOf(reader: PlainReader): ReadonlyMap<string, readonly PlainMessage[]> {
  const known = indexes.get(reader)
  if (known) return known
  const index = new Map<string, PlainMessage[]>()
  for (const [says, templates] of Object.entries<readonly string[]>(TABLE[reader]))
    for (const template of templates) {
      const word = firstWord(template)
      index.set(word, [...(index.get(word) ?? []), { parts: template.split(PLACEHOLDER), says }])
    }
  // If two match, the one with more of its own words applies.
  for (const list of index.values()) list.sort((a, b) => ownWords(b) - ownWords(a))
  indexes.set(reader, index)
  return index
}

/** Marks a template known to mean nothing: it is in the table if a more general one would match the same text. */
export const SILENT = '-'
/** Placeholder in a template of the table. */
export const PLACEHOLDER = '%s'
const ownWords = ({ parts }: PlainMessage): number => parts.join('').length

/**
 * The texts at the placeholders; undefined if the text is another message. Each part is searched for after the previous
 * one and taken at its first occurrence, which is sufficient because placeholders match any text: time grows with the
 * length.
 */
export function caughtBetween(parts: readonly string[], text: string): readonly string[] | undefined {
  const [first = '', ...rest] = parts
  if (!text.startsWith(first)) return undefined
  const last = rest.pop()
  if (last === undefined) return text.length === first.length ? NOTHING : undefined
  const caught: string[] = []
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return undefined
    caught.push(text.slice(at, found))
    at = found + part.length
  }
  if (text.length - last.length < at || !text.endsWith(last)) return undefined
  return [...caught, text.slice(at, text.length - last.length)]
}

/** @param says `ike`, `ike done`, or a fault: `kernel-module-missing near-sure esp4`; `@gateway` for a gateway only */
function meaningsOf(reader: PlainReader, says: string, caught: readonly string[], text: string): readonly Meaning[] {
  const [words = '', side] = says.split(' @')
  const [name = '', how = '', ...about] = words.split(' ')
  const stage = STAGES.find((known) => known === name)
  if (stage) return stageMeanings(stage, how === 'done')
  const code = FAULT_CODES.find((known) => known === name)
  if (!code || !isStatedCode(code) || !isCertainty(how)) return NOTHING
  const own = entryOf(code).stage
  const named = about.join(' ').replace(/\$(\d)/g, (_, number) => printable(caught[Number(number) - 1] ?? ''))
  return [
    trouble(own === 'prerequisites' ? PROGRAMS[reader].layer : own, {
      kind: 'stated',
      code,
      certainty: how,
      by: PROGRAMS[reader].name,
      ...(side === 'client' || side === 'gateway' ? { side } : {}),
      ...(named === '' ? {} : { about: named }),
      ...(code === 'settings-refused' ? { reason: printable(text) } : {}),
    }),
  ]
}

/** Reaching a stage means that the previous one is complete; if the tunnel is up, it is a renewal. */
function stageMeanings(stage: Stage, isDone: boolean): readonly Meaning[] {
  if (stage === 'live') return [{ kind: 'renewal' }]
  const climbed = isDone ? stage : STAGES[stageOrder(stage) - 1]
  if (climbed === undefined) return NOTHING
  return climbed === 'reach' ? [step('reach', { kind: 'ike-answer', port: 500, version: 1 })] : [done(climbed)]
}
