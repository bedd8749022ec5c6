import { CHARON, charonBegins } from './charon.ts'
import { linesOf } from './line.ts'
import { MACOS } from './macos.ts'
import { managerText, NETWORK_MANAGER } from './network-manager.ts'
import { PLUTO, plutoText } from './pluto.ts'
import { PPPD } from './pppd.ts'
import { signsOf, type LogLine, type Reader, type Sign } from './sign.ts'
import { XL2TPD } from './xl2tpd.ts'

/** Whose lines a log holds. */
export type LogKind = 'charon' | 'pluto' | 'xl2tpd' | 'pppd' | 'networkmanager' | 'macos' | 'windows'

/** A sign with the line it was read from. Lines without a time have the one of the line before. */
export interface FoundSign {
  readonly sign: Sign
  readonly at: number
  readonly timed: boolean
  readonly source: string
  readonly text: string
}

interface Heard {
  readonly kind: LogKind
  readonly text: string
  readonly signs: readonly Sign[]
  /** Caught by NetworkManager from `ipsec up`, late and all at once. */
  readonly copied?: boolean
}

const THREAD = /^(?:\d{1,3}|)\[[A-Z]{3}\] {1,4}/
const EMBEDDED = /^(k?xl2tpd|pppd)\[\d{1,9}\]: /

const charonText = (text: string): string => text.slice(THREAD.exec(text)?.[0].length ?? 0).trimStart()

function withReader(kind: LogKind, reader: Reader, text: string): Heard | undefined {
  const signs = signsOf(reader, text)
  return signs.length > 0 ? { kind, text, signs } : undefined
}

function byCharon(raw: string): Heard | undefined {
  const text = charonText(raw)
  const begins = charonBegins(text)
  return begins.length > 0 ? { kind: 'charon', text, signs: begins } : withReader('charon', CHARON, text)
}

function byPluto(raw: string): Heard | undefined {
  return withReader('pluto', PLUTO, plutoText(raw) ?? raw)
}

const byPppd = (text: string): Heard | undefined => withReader('pppd', PPPD, text) ?? withReader('macos', MACOS, text)

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

/** A line that does not say who speaks: the words do. */
function byWords(raw: string): Heard | undefined {
  if (plutoText(raw) !== undefined) return byPluto(raw)
  return byCharon(raw) ?? byPppd(raw) ?? withReader('xl2tpd', XL2TPD, raw) ?? byManager(raw)
}

function hear({ program, text }: LogLine): Heard | undefined {
  if (program === '') return byWords(text)
  if (/^(?:charon|swanctl|strongswan)/.test(program)) return byCharon(text)
  if (program === 'pluto') return byPluto(text)
  if (program === 'ipsec') return plutoText(text) === undefined ? byCharon(text) : byPluto(text)
  if (/^k?xl2tpd$/.test(program)) return withReader('xl2tpd', XL2TPD, text)
  if (/^(?:pppd|racoon|nesessionmanager)$/.test(program)) return byPppd(text)
  return /^(?:NetworkManager|nm-l2tp-service)$/.test(program) ? byManager(text) : undefined
}

/** Signs in the order of their time; where a connect begins comes before what else has the same time. */
export function signsIn(log: string): { readonly kinds: ReadonlySet<LogKind>; readonly signs: readonly FoundSign[] } {
  const kinds = new Set<LogKind>()
  const found: (FoundSign & { readonly copied: boolean; readonly ike: boolean })[] = []
  let last = 0
  let own = false
  for (const line of linesOf(log)) {
    last = line.at ?? last
    const heard = hear(line)
    if (!heard) continue
    kinds.add(heard.kind)
    const copied = heard.copied ?? false
    const ike = heard.kind === 'charon' || heard.kind === 'pluto'
    own ||= ike && !copied
    const source = line.program === '' ? heard.kind : line.program
    for (const sign of heard.signs)
      found.push({ sign, at: last, timed: line.at !== undefined, source, text: heard.text, copied, ike })
  }
  // The daemon's own lines have the right time; NetworkManager's copies of them do not.
  const kept = own ? found.filter(({ copied }) => !copied) : found
  return { kinds, signs: kept.sort(byTime) }
}

const beginning = ({ sign, timed }: FoundSign): number => (timed && sign.kind === 'begins' ? sign.rank : 3)
const byTime = (a: FoundSign, b: FoundSign): number => a.at - b.at || beginning(a) - beginning(b)
