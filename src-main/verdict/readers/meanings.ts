import { ROUTER } from './programs.ts'
import { ROUTEROS, routerText, untopicalText } from './routeros.ts'
import { CHARON, charonBegins } from './charon.ts'
import { MACOS } from './macos.ts'
import { managerText, NETWORK_MANAGER } from './network-manager.ts'
import { otherVpnOf } from './other-vpns.ts'
import { otherNamed, otherWorded, type Other, type OtherKind } from './others.ts'
import { plainMeanings, PROGRAMS, type PlainReader } from './plain.ts'
import { PLUTO, plutoText } from './pluto.ts'
import { PPPD } from './pppd.ts'
import { RACOON } from './racoon.ts'
import { firstWord, meaningsOf, type LogLine, type Reader } from './meaning.ts'
import type { Meaning } from './meaning.ts'
import { XL2TPD } from './xl2tpd.ts'

/** The program or system whose lines a log contains. */
export type LogKind =
  | 'charon'
  | 'pluto'
  | 'racoon'
  | 'xl2tpd'
  | 'pppd'
  | 'networkmanager'
  | 'macos'
  | 'windows'
  | 'routeros'
  | OtherKind

/** A meaning with its line. Lines without a time have that of the previous line. */
export interface FoundMeaning {
  readonly meaning: Meaning
  readonly at: number
  readonly timed: boolean
  readonly source: string
  readonly text: string
  /** `LogLine.number`. */
  readonly number: number | undefined
  /** Position in order of time, by which two lists of meanings can be merged again. */
  readonly place: number
}

/** A meaning as it was read, before the meanings are sorted. */
export interface HeardMeaning extends FoundMeaning {
  /** Assigned when the meanings are sorted. */
  place: number
  /** Captured by NetworkManager from `ipsec up`, late and all at once. */
  readonly copied: boolean
  /** From charon or pluto. */
  readonly ike: boolean
}

interface Heard {
  readonly kind: LogKind
  readonly text: string
  readonly meanings: readonly Meaning[]
  /** Captured by NetworkManager from `ipsec up`, late and all at once. */
  readonly copied?: boolean
}

/** Thread, group and, if strongswan.conf has `ike_name`, the connection. */
const THREAD = /^(?:\d{1,3}|)\[[A-Z]{3}\] {1,4}(?:<[^<>\s]{1,100}> )?/
/** racoon's level before its message. */
const LEVEL = /^(?:ERROR|WARNING|NOTICE|NOTIFY|INFO|DEBUG): /
const EMBEDDED = /^(xl2tpd|pppd)\[\d{1,9}\]: /

function charonText(text: string): string {
  const thread = THREAD.exec(text)
  return (thread ? text.slice(thread[0].length) : text).trimStart()
}

/** The message, without thread and group, process, level and time. */
export const messageOf = (text: string): string =>
  managerText(charonText(text.slice(EMBEDDED.exec(text)?.[0].length ?? 0))).text

const isPlain = (kind: LogKind): kind is LogKind & PlainReader => kind in PROGRAMS

function withReader(kind: LogKind, reader: Reader, text: string, word = firstWord(text)): Heard | undefined {
  const ruled = meaningsOf(reader, text, word)
  const meanings = ruled.length > 0 || !isPlain(kind) ? ruled : plainMeanings(kind, text, word)
  return meanings.length > 0 ? { kind, text, meanings } : undefined
}

const GATEWAY_SIDE: Meaning = { kind: 'gateway-side' }

function byOther({ kind, reader, text, gateway }: Other): Heard | undefined {
  const heard = withReader(kind, reader, text)
  return heard && gateway ? { ...heard, meanings: [...heard.meanings, GATEWAY_SIDE] } : heard
}

function byCharon(raw: string): Heard | undefined {
  const text = charonText(raw)
  const meanings = charonBegins(text)
  return meanings.length > 0 ? { kind: 'charon', text, meanings } : withReader('charon', CHARON, text)
}

function byPluto(raw: string): Heard | undefined {
  return withReader('pluto', PLUTO, plutoText(raw) ?? raw)
}

function byPppd(text: string, word = firstWord(text)): Heard | undefined {
  if (text.startsWith('nm-l2tp[')) return withReader('networkmanager', NETWORK_MANAGER, managerText(text).text)
  return withReader('pppd', PPPD, text, word) ?? withReader('macos', MACOS, text, word)
}

/** FreeRADIUS' own log has the same time stamp as pppd's. */
function byPppdOrOther(text: string): Heard | undefined {
  const heard = byPppd(text)
  if (heard) return heard
  const other = otherWorded(text)
  return other && byOther(other)
}

function byRacoon(raw: string): Heard | undefined {
  const text = raw.slice(LEVEL.exec(raw)?.[0].length ?? 0)
  const word = firstWord(text)
  return withReader('racoon', RACOON, text, word) ?? byPppd(text, word)
}

/** Cisco Meraki's racoon, in the gateway's own event log. */
const MERAKI = 'msg: '

function byMeraki(text: string): Heard | undefined {
  const heard = byRacoon(text) ?? withReader('routeros', ROUTEROS, text)
  return heard && { ...heard, meanings: [...heard.meanings, GATEWAY_SIDE] }
}

function byManager(raw: string): Heard | undefined {
  const embedded = EMBEDDED.exec(raw)
  if (embedded) {
    const text = raw.slice(embedded[0].length)
    return embedded[1] === 'pppd' ? byPppd(text) : withReader('xl2tpd', XL2TPD, text)
  }
  const { text, copied } = managerText(raw)
  const own = withReader('networkmanager', NETWORK_MANAGER, text)
  if (own || !copied) return own
  const caught = plutoText(raw) === undefined ? byCharon(raw) : byPluto(raw)
  return caught && { ...caught, copied: true }
}

/** Finds the program of a line that does not name it by its words. */
function byWords(raw: string): Heard | undefined {
  if (raw.startsWith(MERAKI)) return byMeraki(raw.slice(MERAKI.length))
  if (plutoText(raw) !== undefined) return byPluto(raw)
  if (LEVEL.test(raw)) {
    const leveled = byRacoon(raw)
    if (leveled) return leveled
  }
  const word = firstWord(raw)
  const heard =
    byCharon(raw) ?? byPppd(raw, word) ?? withReader('xl2tpd', XL2TPD, raw, word) ?? byManager(raw) ?? byPluto(raw)
  if (heard) return heard
  const other = otherWorded(raw)
  if (other) return byOther(other)
  const routers = untopicalText(raw)
  if (routers !== undefined) return withReader('routeros', ROUTEROS, routers)
  // pppd's messages without its name after such a line belong to that tunnel.
  const name = otherVpnOf('', raw)
  return name === undefined ? undefined : { kind: 'pppd', text: raw, meanings: [{ kind: 'other-vpn', name }] }
}

type Hearer = (text: string) => Heard | undefined

const byIpsec: Hearer = (text) => (plutoText(text) === undefined ? (byCharon(text) ?? byPluto(text)) : byPluto(text))
const byXl2tpd: Hearer = (text) => withReader('xl2tpd', XL2TPD, text.slice(EMBEDDED.exec(text)?.[0].length ?? 0))
const byRouter: Hearer = (text) => withReader('routeros', ROUTEROS, routerText(text))
/** An appliance's own name for the program is unknown, but its words are not. */
const unknown: Hearer = (text) => {
  const other = otherWorded(text)
  return other && byOther(other)
}

function hearerOf(program: string): Hearer {
  if (program === '') return byWords
  if (/^(?:charon|swanctl|strongswan)/.test(program)) return byCharon
  if (program === 'pluto') return byPluto
  if (/^(?:ipsec|(?:ipsec_)?starter|(?:ipsec_)?_plutorun|addconn|whack)$/.test(program)) return byIpsec
  if (program === 'xl2tpd' || program === 'l2tpd') return byXl2tpd
  if (program === 'racoon') return byRacoon
  if (/^(?:pppd(?:-\w+)?|nesessionmanager)$/.test(program)) return byPppdOrOther
  if (program === ROUTER) return byRouter
  return /^(?:NetworkManager|nm-l2tp-service)$/.test(program) ? byManager : unknown
}

/** A machine has a few hundred programs; a hostile log may name any number. */
const MOST_PROGRAMS = 1000
const hearers = new Map<string, Hearer>()

function hear({ program, text }: LogLine): Heard | undefined {
  const other = otherNamed(program, text)
  if (other) return byOther(other)
  let hearer = hearers.get(program)
  if (!hearer) {
    hearer = hearerOf(program)
    if (hearers.size < MOST_PROGRAMS) hearers.set(program, hearer)
  }
  return hearer(text)
}

/** A line that was understood. */
export interface ReadLine {
  readonly kind: LogKind
  readonly meanings: readonly HeardMeaning[]
}

/** The meaning of one line, with its program; undefined for an unknown line. */
export function readLine(line: LogLine, at: number): ReadLine | undefined {
  const heard = hear(line)
  if (!heard) return undefined
  const { kind, text, copied = false } = heard
  const ike = kind === 'charon' || kind === 'pluto'
  const source = line.program === '' ? kind : line.program
  const timed = line.at !== undefined
  const { number } = line
  return {
    kind,
    meanings: heard.meanings.map((meaning) => ({ meaning, at, timed, source, text, copied, ike, place: 0, number })),
  }
}

/** The meanings of all lines, in the order of the file. @param passed called with each line and its meaning */
export function* meaningsIn(
  lines: Iterable<LogLine>,
  passed?: (line: LogLine, read: ReadLine | undefined) => void,
): Generator<HeardMeaning> {
  let last = 0
  for (const line of lines) {
    last = line.at ?? last
    const read = readLine(line, last)
    passed?.(line, read)
    if (read) yield* read.meanings
  }
}
