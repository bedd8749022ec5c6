import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { helperMessage } from '../../src-main/contract/helper.ts'
import { decidedCause, ended, judge } from '../../src-main/platform/linux-daemons/conclude.ts'
import type { DialContext } from '../../src-main/platform/linux-daemons/context.ts'
import { heed, NO_TRAIL, UP_TRAIL, type Trail } from '../../src-main/platform/linux-daemons/trail.ts'
import { parseJournalLine } from '../../src-main/platform/linux-networkmanager/parse.ts'
import { follow } from '../../src-main/platform/linux-networkmanager/trail.ts'
import { hear, reach } from '../../src-main/platform/linux-strongswan/hearing.ts'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import type { Verdict } from '../../src-main/verdict/verdict-types.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import { transcript, TRANSCRIPTS } from '../support/network-manager/make-believe-machine.ts'
import { OFFICE_ID } from '../support/profiles.ts'

const STRONGSWAN = join(import.meta.dirname, '../fixtures/strongswan')
const scenariosIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))

const WITH_CERTIFICATE = /^cert|^gateway-has-another-name/

/** What the backend knows of the profile that the transcript was recorded with. */
const contextOf = (scenario: string): DialContext => ({
  gateway: '203.0.113.10',
  user: 'alice',
  auth: WITH_CERTIFICATE.test(scenario) ? 'certificate' : 'psk',
  expired: scenario === 'certificate-expired',
  missing: [],
})

/** How a backend judges a dial: as soon as the cause is decided, and else when it is over. */
function dialled<Heard>(
  heard: readonly Heard[],
  take: (trail: Trail, heard: Heard) => Trail,
  context: DialContext,
): Verdict {
  let trail = NO_TRAIL
  for (const item of heard) {
    trail = take(trail, item)
    if (decidedCause(trail, context)) return judge(trail, context)
    if (trail.stage === 'routes') return judge(trail, context)
  }
  return judge(ended(trail, context), context)
}

interface Judged {
  readonly dial: Verdict
  readonly log: Verdict
}

function byManager(scenario: string): Judged {
  const lines = transcript(scenario, OFFICE_ID)
  const take = (trail: Trail, json: string): Trail => {
    const line = parseJournalLine(json)
    return line ? follow(trail, line, OFFICE_ID) : trail
  }
  // The recorder left the time out; one a second keeps the order.
  const timed = lines.map((json, i) => {
    const entry = JSON.parse(json) as Readonly<Record<string, unknown>>
    return JSON.stringify({ ...entry, __REALTIME_TIMESTAMP: String((1_795_000_000 + i) * 1_000_000) })
  })
  return { dial: dialled(lines, take, contextOf(scenario)), log: verdictOf(readLog(timed.join('\n')).last) }
}

function byHelper(scenario: string): Judged {
  const messages = readFileSync(join(STRONGSWAN, `${scenario}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((text) => helperMessage.parse(JSON.parse(text)))
  const take = (trail: Trail, message: (typeof messages)[number]): Trail => {
    if (message.kind === 'stage') return reach(trail, message.stage, message.found)
    return message.kind === 'line' ? hear(trail, message) : trail
  }
  const log = messages.flatMap((message, i) => {
    if (message.kind !== 'line') return []
    const time = new Date((1_795_000_000 + i) * 1000).toISOString().slice(0, 19)
    return [`${time}+0000 client ${message.source}[812]: ${message.text.replace(/^xl2tpd\[\d+\]: /, '')}`]
  })
  return { dial: dialled(messages, take, contextOf(scenario)), log: verdictOf(readLog(log.join('\n')).last) }
}

const said = ({ fault, certainty }: Verdict): string => (fault ? `${fault.code}, ${certainty}` : 'nothing')

/** Where a dial knows what its log lacks. Each entry must still be needed. */
const TOLERATED: Readonly<Record<string, string>> = {
  'strongswan/no-lns': 'nothing is said of a silence: the dial’s clock measured it',
  'networkmanager/no-l2tp-service': 'nothing is said of a silence: the dial’s clock measured it',
  'networkmanager/certificate-expired': 'the dates of our own certificate are in the profile, and in no line',
}

/** They are dials that succeeded, and fell. */
const DROPS = ['path-cut', 'gateway-stopped']

describe('a recorded dial and its log have one verdict', () => {
  const rows = [
    ...scenariosIn(STRONGSWAN).map((name) => [`strongswan/${name}`, () => byHelper(name)] as const),
    ...scenariosIn(TRANSCRIPTS)
      .filter((name) => !DROPS.includes(name))
      .map((name) => [`networkmanager/${name}`, () => byManager(name)] as const),
  ]

  it.each(rows)('%s', (name, judged) => {
    const { dial, log } = judged()
    if (name in TOLERATED) expect(said(dial)).not.toBe(said(log))
    else expect(said(dial)).toBe(said(log))
  })

  it('is tolerated to differ only where there is a transcript', () => {
    expect(Object.keys(TOLERATED).filter((name) => !rows.some(([row]) => row === name))).toEqual([])
  })

  it.each(DROPS)('networkmanager/%s, since the tunnel was up', (scenario) => {
    const lines = transcript(scenario, OFFICE_ID).flatMap((json) => parseJournalLine(json) ?? [])
    const up = lines.findIndex(({ text }) => text.startsWith('ip-up: ') || text.includes('remote IP address'))
    expect(up).toBeGreaterThan(0)
    expect(said(judge(lines.slice(up + 1).reduce(heed, UP_TRAIL)))).toBe(said(byManager(scenario).log))
  })
})
