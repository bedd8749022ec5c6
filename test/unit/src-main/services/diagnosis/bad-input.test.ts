import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { LARGEST_LOG, logIn, readFrom, type NoLog } from '../../../../../src-main/domain/log-text/log-text.ts'
import { judgeLog, type JudgedLog } from '../../../../../src-main/services/diagnosis/log-judge.ts'
import { growth } from '../../../../support/growth.ts'

/**
 * Files that people choose for a log, and what somebody may send who means harm: each has an answer, in a time that grows with its
 * length and no faster. Here they are small; `npm run bench:logs` has each kind up to 24 MB, with seconds, memory and verdict.
 */

const TESTS = join(import.meta.dirname, '../../../..')
const platform = (label: string, fatal: boolean): TextDecoder => new TextDecoder(label, { fatal })

/** What stands in a file of this name, as whoever opens one sees it. */
function opened(file: Uint8Array): ReturnType<typeof logIn> {
  const start = readFrom(file.length)
  return logIn({ beginning: file.subarray(0, 4096), end: file.subarray(start), start }, platform)
}

function judged(text: string): JudgedLog {
  const log = opened(new TextEncoder().encode(text))
  if (typeof log === 'string') throw new Error(log)
  return judgeLog(log, () => undefined)
}

/** Eight with twice the margin: four times the log may take eight times as long, and not sixteen. */
const LINEAR = 8
const growsAsItsLength = (make: (length: number) => string): void =>
  expect(growth(40_000, LINEAR, (length) => void judged(make(length)))).toBeLessThan(LINEAR)

const JOURNAL = readFileSync(join(TESTS, 'fixtures/logs/nm-wrong-psk.client.log'), 'utf8')
const repeated =
  (text: string) =>
  (length: number): string =>
    text.repeat(Math.ceil(length / text.length))
const MESSAGE = 'Nov 21 10:00:00 desk charon: 09[IKE] received NO_PROPOSAL_CHOSEN error notify'
const codeOf = ({ attempts }: JudgedLog) => attempts.at(-1)?.report.fault?.code

describe('a log of 24 MB', () => {
  it('is judged in a time that grows with its length', () => growsAsItsLength(repeated(JOURNAL)), 60_000)

  it('is the most that is read: of a larger file the end counts, from a whole line on, and what is left out is told', () => {
    const line = 'Nov 21 09:00:00 desk sshd[9]: nothing of note\n'
    const file = new TextEncoder().encode(line.repeat(Math.ceil(LARGEST_LOG / line.length) + 1000) + `${MESSAGE}\n`)
    const log = opened(file)
    if (typeof log === 'string') throw new Error(log)
    expect(log.octets.length).toBeLessThanOrEqual(LARGEST_LOG)
    expect(log.unread + log.octets.length).toBe(file.length)
    expect(new TextDecoder().decode(log.octets.subarray(0, line.length))).toBe(line)
    expect(new TextDecoder().decode(log.octets.subarray(-MESSAGE.length - 1))).toBe(`${MESSAGE}\n`)
  })
})

describe('one line of 20 MB', () => {
  it('is read in a time that grows with its length', () => growsAsItsLength((length) => 'x'.repeat(length)), 60_000)

  it('is read at its beginning, and what stands before and behind it is read, too', () => {
    const endless = (before: string, behind: string) => judged(`${before}${'x'.repeat(3_000_000)}${behind}`)
    expect(codeOf(endless(`${MESSAGE} `, ''))).toBe('ike-no-common-proposal')
    expect(codeOf(endless(`${MESSAGE}\n`, '\nNov 21 10:00:01 desk sshd[9]: nothing\n'))).toBe('ike-no-common-proposal')
    expect(codeOf(endless('', `\n${MESSAGE}\n`))).toBe('ike-no-common-proposal')
    expect(endless('', '').attempts).toEqual([])
  })

  it('of JSON, cut off, is no log and no fault of ours', () => {
    expect(judged(`{"MESSAGE":"${'y'.repeat(3_000_000)}`).attempts).toEqual([])
    expect(judged('['.repeat(3_000_000)).attempts).toEqual([])
  })
})

/** A zip of one file that is not empty (APPNOTE section 4.3.7); no reader gets as far as its directory. */
function zipOf(name: string, content: string): Buffer {
  const data = Buffer.from(content)
  const packed = deflateRawSync(data)
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(crc32(data), 14)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt32LE(data.length, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name), packed])
}

/** Octets without a pattern, the same each time (Numerical Recipes' generator). */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

describe('what is no log', () => {
  it.each<[what: string, file: Uint8Array, kind: NoLog]>([
    ['binary', noise(500_000), 'binary'],
    [
      'binary with a message in it',
      Buffer.concat([noise(5_000), Buffer.from(`\n${MESSAGE}\n`), noise(5_000)]),
      'binary',
    ],
    ['a zip', zipOf('vpn.log', JOURNAL), 'compressed'],
    ['a log that was compressed', gzipSync(JOURNAL), 'compressed'],
    ['an image', readFileSync(join(TESTS, '../assets/icons/png/256x256.png')), 'picture'],
    ['an empty file', new Uint8Array(), 'empty'],
  ])('is told as what it is: %s', (_, file, kind) => {
    expect(opened(file)).toBe(kind)
  })
})

describe('pathological repetitions', () => {
  it.each<[what: string, text: string]>([
    ['a time without an end', 'Nov 21 11:45:00 '],
    ['lines of a time alone', 'Nov 21 11:45:00 x\n'],
    ['brackets', '[ 0.\n'],
    ['quotes', '002 "'],
    ['quoted columns', '"a","b",'],
    ['columns with a date', 'a,b,c,2026-11-21 11:45:00,d\n'],
    ['tabs', 'Nov 21 11:45:00\ta\t'],
    ['pairs of names and values', 'id=firewall sn=1 msg="'],
    ['proposals that almost fit', 'charon: 05[CFG] received proposals: A-'],
    ['quotes of mails in quotes', '> > > > > > > > > > '],
    ['entities of a page', '&amp;lt;&amp;gt;'],
    ['commands to a terminal', '\u001b[1m'],
    ['fields of accounting', '"GW","IAS",11/29/2026,10:11:08,3,,,,,,\n'],
    ['reasons of an audit', 'Failure Reason: Negotiation timed out State: \n'],
    ['services that stopped', 'SERVICE_NAME: IKEEXT\n'],
  ])('take a time that grows with their length: %s', (_, text) => growsAsItsLength(repeated(text)), 60_000)
})
