import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stageOrder, type Stage } from '../../../../../src-main/domain/connect/stage.ts'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'
import type { Verdict } from '../../../../../src-main/verdict/verdict-types.ts'
import { RECORDED } from '../../../../cases/recorded.ts'

const LOGS = join(import.meta.dirname, '../../../../fixtures/logs')
const read = (name: string): string => readFileSync(join(LOGS, name), 'utf8')
const judge = (log: string): Verdict => verdictOf(readLog(log).last)
const rungOf = (verdict: Verdict, stage: Stage) => verdict.ladder.find((rung) => rung.stage === stage)

/** Tested by themselves below, or telling of no connect. */
const ELSEWHERE = [
  'README.md',
  'macos-ppp-log-failures.constructed.txt',
  'udp500-dropped.gateway.log',
  'windows-rasdial-dial-success.txt',
]

describe('a log of a connect', () => {
  it.each(RECORDED)('$name is $verdict, and climbed to $climbed', ({ name, verdict: expected, climbed }) => {
    const verdict = judge(read(name))
    expect([verdict.fault?.code ?? 'none', verdict.certainty]).toEqual(expected)
    const below = verdict.ladder.filter(
      ({ stage }) => stageOrder(stage) > 0 && stageOrder(stage) <= stageOrder(climbed),
    )
    expect(below.filter(({ state }) => state !== 'passed')).toEqual([])
    if (verdict.fault) expect(rungOf(verdict, verdict.fault.stage)?.state).not.toBe('passed')
  })

  it('is in the table', () => {
    const known = [...RECORDED.map(({ name }) => name), ...ELSEWHERE].sort()
    expect(readdirSync(LOGS).sort()).toEqual(known)
  })

  it('has CRLF, a byte order mark and blank lines on Windows, and says the same', () => {
    for (const {
      name,
      verdict: [code],
    } of RECORDED) {
      const text = `\ufeff${read(name).replaceAll('\n', '\r\n')}\r\n\r\n`
      expect([name, judge(text).fault?.code ?? 'none']).toEqual([name, code])
    }
  })
})

describe('what a log shows', () => {
  it('is found on the rungs', () => {
    const { ladder } = judge(read('psk-ok.client.log'))
    const found = Object.fromEntries(ladder.map((rung) => [rung.stage, rung.found]))
    expect(found).toMatchObject({
      resolve: ['203.0.113.10'],
      reach: ['UDP 500', 'UDP 4500'],
      ike: ['aes256-sha256-modp2048'],
      ipsec: ['aes256-sha256', 'UDP 4500'],
      lcp: ['MRU 1400', 'mschapv2'],
      authenticate: ['CHAP'],
      address: ['10.88.0.10'],
    })
  })

  it('took the time that the log says', () => {
    const { ladder } = judge(read('wrong-password.client.log'))
    expect(ladder.map(({ milliseconds }) => milliseconds)).toEqual([
      undefined,
      0,
      9,
      50,
      517,
      297,
      209,
      27,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('has both lists of proposals in the gateway’s, and the line to change', () => {
    expect(judge(read('bad-ike.gateway.log')).comparison).toEqual({
      field: 'ipsec.phase1',
      offered: ['aes256-sha512-modp4096'],
      accepted: ['aes128-sha1-modp1024'],
      common: [],
      add: 'aes128-sha1-modp1024',
      weak: true,
    })
  })

  it('names who was refused, in the words of the log and without what a guess at the password needs', () => {
    const verdict = judge(read('wrong-user.gateway.log'))
    expect(verdict.fault?.args).toEqual({ user: 'mallory' })
    expect(verdict.fault?.os?.source).toBe('pppd')
    const lines = JSON.stringify(readLog(read('wrong-password.client.log')).last)
    expect(lines).toContain('E=691')
    expect(lines).not.toMatch(/[0-9a-f]{24}/)
  })

  it('is judged by its last attempt', () => {
    const [failed, well] = [read('wrong-psk.client.log'), read('psk-ok.client.log')]
    expect(judge(failed + well.replaceAll('Nov 21', 'Nov 22')).fault).toBeUndefined()
    expect(judge(failed.replaceAll('Nov 21', 'Nov 22') + well).fault?.code).toBe('psk-mismatch')
  })

  it('is nothing when nothing in it is of a connect', () => {
    for (const file of ['udp500-dropped.gateway.log', 'windows-rasdial-dial-success.txt'])
      expect(readLog(read(file))).toMatchObject({ kinds: [], attempts: [], last: [] })
  })
})

describe('lines of macOS that nobody has published together', () => {
  const lines = read('macos-ppp-log-failures.constructed.txt').split('\n')
  const from = (first: number, last: number) => judge(lines.slice(first, last).join('\n')).fault?.code

  it('each name their fault', () => {
    expect(from(0, 4)).toBe('ike-no-response')
    expect(from(4, 5)).toBe('gateway-name-unresolved')
    expect(from(5, 6)).toBe('psk-mismatch')
    expect(from(6, 9)).toBe('credentials-rejected')
    expect(from(9, 10)).toBe('secret-missing')
    expect(from(10, 11)).toBe('secret-missing')
  })

  it('tell a failure after an answer from one without', () => {
    const answered = [...lines.slice(0, 3), 'Mon Jan  5 10:00:01 2026 : IPSec phase 1 server replied', lines[3]]
    const verdict = judge(answered.join('\n'))
    expect([verdict.fault?.code, verdict.certainty]).toEqual(['psk-mismatch', 'open'])
  })
})
