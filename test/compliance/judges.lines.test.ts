import { describe, expect, it } from 'vitest'
import { judge } from '../../src-main/platform/linux-daemons/conclude.ts'
import type { DialContext } from '../../src-main/platform/linux-daemons/context.ts'
import { heed, NO_TRAIL, UP_TRAIL, type Trail } from '../../src-main/platform/linux-daemons/trail.ts'
import { parseJournalLine } from '../../src-main/platform/linux-networkmanager/parse.ts'
import { follow } from '../../src-main/platform/linux-networkmanager/trail.ts'
import { hear } from '../../src-main/platform/linux-strongswan/hearing.ts'
import { CHARON, charonBegins } from '../../src-main/verdict/readers/charon.ts'
import { NETWORK_MANAGER } from '../../src-main/verdict/readers/network-manager.ts'
import { PLUTO } from '../../src-main/verdict/readers/pluto.ts'
import { PPPD } from '../../src-main/verdict/readers/pppd.ts'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import { firstWord, type Reader } from '../../src-main/verdict/readers/meaning.ts'
import { XL2TPD } from '../../src-main/verdict/readers/xl2tpd.ts'
import type { Verdict } from '../../src-main/verdict/verdict-types.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import { catalogueOf, FILE_NAMES, FILES } from '../support/messages/catalogue.ts'
import { saysOf } from '../support/messages/table.ts'
import { OFFICE_ID } from '../support/profiles.ts'
import { linesOf } from '../support/reader-lines.ts'
import { ABOVE, CERTIFICATE, CHARON_WAY, PLUTO_WAY, UP, type WayLine } from '../support/ways.ts'

/** Readers of what a dial on Linux hears; of macOS' lines there are logs only. */
const READERS = { charon: CHARON, pluto: PLUTO, xl2tpd: XL2TPD, pppd: PPPD, networkmanager: NETWORK_MANAGER }
type Name = keyof typeof READERS
const NAMES = Object.keys(READERS) as readonly Name[]

type Auth = DialContext['auth']
type Line = WayLine<Name>

interface Situation {
  readonly name: string
  readonly auth: Auth
  readonly before: readonly Line[]
  readonly up: boolean
}

/** Every height that a connect may have reached when this daemon says a line: pppd runs from the call on. */
function situations(reader: Name): readonly Situation[] {
  const [begin = [], answer = [], ...rest] = reader === 'pluto' ? PLUTO_WAY : CHARON_WAY
  const ways = {
    psk: [begin, answer, ...rest, ...ABOVE],
    certificate: [begin, [...answer, ...CERTIFICATE], ...rest, ...ABOVE],
  }
  const lowest = { charon: 1, pluto: 1, networkmanager: 1, xl2tpd: 4, pppd: 6 }[reader]
  const heights = (auth: Auth, from: number): readonly Situation[] =>
    ways[auth].flatMap((_, i) => {
      const before = ways[auth].slice(0, i + 1).flat()
      return i + 1 < from ? [] : [{ name: `${auth}, height ${i + 1}`, auth, before, up: false }]
    })
  return [
    ...heights('psk', lowest),
    // Before the gateway has answered, no line tells which it is.
    ...(reader === 'pluto' ? [] : heights('certificate', Math.max(2, lowest))),
    { name: 'up', auth: 'psk', before: [...ways.psk.flat(), ...UP], up: true },
  ]
}

const PROGRAMS: Readonly<Record<Name, string>> = {
  charon: 'charon',
  pluto: 'pluto',
  xl2tpd: 'xl2tpd',
  pppd: 'pppd',
  networkmanager: 'nm-l2tp-service',
}

/** As the journal has it, and as `journalctl -o json` gives it. */
function journalled([reader, text]: Line, second: number): string {
  const message = {
    charon: `05[IKE] ${text}`,
    pluto: `"${OFFICE_ID}" #1: ${text}`,
    xl2tpd: `xl2tpd[813]: ${text}`,
    pppd: text,
    networkmanager: `nm-l2tp[367] <info>  ${text}`,
  }[reader]
  return JSON.stringify({
    _COMM: PROGRAMS[reader],
    _PID: '813',
    MESSAGE: message,
    __REALTIME_TIMESTAMP: String((1_795_000_000 + second) * 1_000_000),
  })
}

const contextOf = (auth: Auth): DialContext => ({
  gateway: 'vpn.test',
  user: 'alice',
  auth,
  expired: false,
  missing: [],
})

const said = ({ fault, certainty }: Verdict): string => (fault ? `${fault.code}, ${certainty}` : 'nothing')

type Hearing = (trail: Trail, line: Line) => Trail

const byHelper: Hearing = (trail, [reader, text]) =>
  reader === 'charon' || reader === 'xl2tpd' || reader === 'pppd'
    ? hear(trail, { kind: 'line', source: reader, text: reader === 'xl2tpd' ? `xl2tpd[813]: ${text}` : text })
    : heed(trail, { program: PROGRAMS[reader], text })

const parsed = (line: Line) => parseJournalLine(journalled(line, 0)) ?? { program: '', text: '' }

const byManager: Hearing = (trail, line) => follow(trail, parsed(line), OFFICE_ID)
/** Of a tunnel that is up, every line of the journal is heard. */
const sinceUp = (line: Line): Trail => heed(UP_TRAIL, parsed(line))

/** What a dial knows at a height, by who heard it: a trail is a value, and the next line makes another. */
const trails = new Map<Hearing, Map<Situation, Trail>>()

function trailTo(situation: Situation, hearing: Hearing): Trail {
  const known = trails.get(hearing) ?? new Map<Situation, Trail>()
  trails.set(hearing, known)
  const trail = known.get(situation) ?? situation.before.reduce(hearing, NO_TRAIL)
  known.set(situation, trail)
  return trail
}

function live(situation: Situation, line: Line, hearing: Hearing): string {
  if (situation.up) return said(judge(sinceUp(line)))
  return said(judge(hearing(trailTo(situation, hearing), line), contextOf(situation.auth)))
}

const logged = ({ before }: Situation, line: Line): string =>
  said(verdictOf(readLog([...before, line].map(journalled).join('\n')).last))

/** Where a dial and its log may differ, as one has what the other lacks. Each entry must still be needed. */
const TOLERATED: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  {
    pattern: /^Connecting to host/,
    because: 'a log may hold another connect; a dial, and a tunnel that is up, are one',
  },
  {
    pattern: /^MS-CHAPv2 mutual authentication failed/,
    because: 'a tunnel that is up has been signed in to: in the machine’s journal it is another’s sign-in',
  },
]

describe('the readers’ tables', () => {
  it.each(NAMES)('%s: every row has a line here that it reads', (name) => {
    const reader: Reader = READERS[name]
    const lines = linesOf(name, reader)
    const unread = [...reader.values()].flat().filter(({ word, pattern }) => {
      return !lines.some((text) => firstWord(text) === word && pattern.test(text))
    })
    expect(unread.map(({ word, pattern }) => `${word}: ${pattern.source}`)).toEqual([])
  })

  it.each(NAMES)('%s: every line here is read', (name) => {
    const reader: Reader = READERS[name]
    const isRead = (text: string): boolean =>
      (name === 'charon' && charonBegins(text).length > 0) ||
      (reader.get(firstWord(text)) ?? []).some(({ pattern }) => pattern.test(text))
    expect(linesOf(name, reader).filter((text) => !isRead(text))).toEqual([])
  })
})

/** What a daemon says, without what its journal puts before it. */
const SPOKEN: Readonly<Partial<Record<Name, RegExp>>> = {
  charon: /^charon\[\d+\]: \d\d\[[A-Z]{3}\] +(.+)$/,
  pluto: /^pluto\[\d+\]: "[^"]+"(?:\[\d\] [\d.]+)? #\d: (.+)$/,
  xl2tpd: /^[A-Z][a-z]{2} \d\d [\d:]{8} \S+ xl2tpd\[\d+\]: (.+)$/,
  pppd: /^[A-Z][a-z]{2} \d\d [\d:]{8} \S+ pppd\[\d+\]: (.+)$/,
  networkmanager: /^NetworkManager\[\d+\]: nm-l2tp\[\d+\] <\w+> +(.+)$/,
}

/** Of the table that is drawn from the catalogue, a line for everything that a reader is told there. */
function plainLines(): readonly Line[] {
  const lines = new Map<string, Line>()
  for (const file of FILE_NAMES)
    for (const row of catalogueOf(file).rows) {
      const name = NAMES.find((known) => known === FILES[file])
      const [, text] = (name && SPOKEN[name]?.exec(row.example)) ?? []
      if (name && text !== undefined && row.reading.by === 'table') lines.set(`${name} ${saysOf(row)}`, [name, text])
    }
  return [...lines.values()]
}

describe('a line means the same in a dial and in its log', () => {
  const LINES = [
    ...NAMES.flatMap((name) => linesOf(name, READERS[name]).map((text): Line => [name, text])),
    ...plainLines(),
  ]
  const needed = new Set<RegExp>()
  const heights = new Map(NAMES.map((name) => [name, situations(name)]))

  it.each(LINES)('%s: %s', (...line) => {
    const [reader, text] = line
    const tolerated = TOLERATED.find(({ pattern }) => pattern.test(text))
    const inLogs = (heights.get(reader) ?? []).map((situation) => [situation, logged(situation, line)] as const)
    expect(inLogs).not.toEqual([])
    for (const hearing of [byManager, byHelper]) {
      if (hearing === byHelper && (reader === 'pluto' || reader === 'networkmanager')) continue
      const differing = inLogs
        .map(([situation, inLog]) => [situation.name, live(situation, line, hearing), inLog] as const)
        .filter(([, one, other]) => one !== other)
      if (tolerated && differing.length > 0) needed.add(tolerated.pattern)
      else expect(differing).toEqual([])
    }
  })

  it('differs nowhere that is not needed any more', () => {
    expect(TOLERATED.filter(({ pattern }) => !needed.has(pattern))).toEqual([])
  })
})
