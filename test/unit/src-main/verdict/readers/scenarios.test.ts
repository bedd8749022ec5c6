import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FaultCode } from '../../../../../src-main/domain/connect/catalogue.ts'
import { stageOrder, type Stage } from '../../../../../src-main/domain/connect/stage.ts'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'
import type { Certainty, Verdict } from '../../../../../src-main/verdict/verdict-types.ts'

const LOGS = join(import.meta.dirname, '../../../../fixtures/logs')
const read = (name: string): string => readFileSync(join(LOGS, name), 'utf8')
const judge = (log: string): Verdict => verdictOf(readLog(log).last)
const rungOf = (verdict: Verdict, stage: Stage) => verdict.ladder.find((rung) => rung.stage === stage)

type Row = readonly [file: string, code: FaultCode | 'none', certainty: Certainty, climbed: Stage]

/** What every log in the folder must give: the fault, how sure, and the last rung that was climbed. */
const ROWS: readonly Row[] = [
  ['bad-ike.client.log', 'ike-no-common-proposal', 'near-sure', 'reach'],
  ['bad-ike.gateway.log', 'ike-no-common-proposal', 'sure', 'reach'],
  ['cert-ok.client.log', 'none', 'sure', 'address'],
  ['cert-untrusted.client.log', 'client-certificate-rejected', 'near-sure', 'reach'],
  ['cert-untrusted.gateway.log', 'client-certificate-rejected', 'sure', 'reach'],
  ['cert-wrong-id.client.log', 'gateway-identity-mismatch', 'sure', 'reach'],
  // The gateway has nothing against it: it stands on its side, and no L2TP follows.
  ['cert-wrong-id.gateway.log', 'cause-unknown', 'open', 'ike'],
  ['drop-mid.client.log', 'peer-silent', 'near-sure', 'address'],
  ['drop-mid.gateway.log', 'none', 'sure', 'address'],
  ['nm-bad-esp.client.log', 'esp-no-common-proposal', 'sure', 'ike'],
  ['nm-bad-hostname.client.log', 'gateway-name-unresolved', 'sure', 'prerequisites'],
  ['nm-bad-ike.client.log', 'ike-no-common-proposal', 'near-sure', 'reach'],
  // The gateway says to the client only that it refuses.
  ['nm-cert-expired.client.log', 'client-certificate-rejected', 'near-sure', 'reach'],
  ['nm-cert-ok.client.log', 'none', 'sure', 'address'],
  ['nm-cert-untrusted.client.log', 'client-certificate-rejected', 'near-sure', 'reach'],
  ['nm-cert-wrong-id.client.log', 'gateway-identity-mismatch', 'sure', 'reach'],
  ['nm-drop-mid.client.log', 'peer-silent', 'near-sure', 'address'],
  ['nm-l2tp-refused.client.log', 'l2tp-refused', 'sure', 'ipsec'],
  ['nm-no-address.client.log', 'no-address', 'likely', 'authenticate'],
  ['nm-no-lns.client.log', 'l2tp-no-response', 'likely', 'ipsec'],
  ['nm-pmtu-blackhole.client.log', 'none', 'sure', 'address'],
  ['nm-ppp-methods.client.log', 'auth-method-mismatch', 'likely', 'l2tp'],
  ['nm-psk-nonat.client.log', 'none', 'sure', 'address'],
  ['nm-psk-ok.client.log', 'none', 'sure', 'address'],
  ['nm-udp4500-dropped.client.log', 'natt-no-response', 'open', 'resolve'],
  ['nm-udp500-dropped.client.log', 'ike-no-response', 'open', 'resolve'],
  ['nm-unreachable.client.log', 'ike-no-response', 'open', 'resolve'],
  ['nm-wrong-password.client.log', 'credentials-rejected', 'sure', 'lcp'],
  ['nm-wrong-psk.client.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['nm-wrong-user.client.log', 'credentials-rejected', 'sure', 'lcp'],
  ['no-lns.client.log', 'l2tp-no-response', 'likely', 'ipsec'],
  ['no-lns.gateway.log', 'cause-unknown', 'open', 'ipsec'],
  ['plain-l2tp.client.log', 'not-encrypted', 'sure', 'reach'],
  ['pmtu-blackhole.client.log', 'none', 'sure', 'address'],
  ['pmtu-icmp.client.log', 'none', 'sure', 'address'],
  ['psk-nonat.client.log', 'none', 'sure', 'address'],
  ['psk-ok.client.log', 'none', 'sure', 'address'],
  ['psk-ok.gateway.log', 'none', 'sure', 'address'],
  ['udp4500-dropped.client.log', 'natt-no-response', 'open', 'resolve'],
  ['udp4500-dropped.gateway.log', 'natt-no-response', 'open', 'resolve'],
  ['udp500-dropped.client.log', 'ike-no-response', 'open', 'resolve'],
  ['unreachable.client.log', 'ike-no-response', 'open', 'resolve'],
  ['wrong-password.client.log', 'credentials-rejected', 'sure', 'lcp'],
  ['wrong-password.gateway.log', 'credentials-rejected', 'sure', 'lcp'],
  ['wrong-psk.client.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['wrong-psk.gateway.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['wrong-user.client.log', 'credentials-rejected', 'sure', 'lcp'],
  ['wrong-user.gateway.log', 'credentials-rejected', 'sure', 'lcp'],
  ['pluto-bad-esp.constructed.log', 'esp-no-common-proposal', 'sure', 'ike'],
  ['pluto-bad-ike.constructed.log', 'ike-no-common-proposal', 'near-sure', 'reach'],
  ['pluto-ok-no-lns.constructed.log', 'l2tp-no-response', 'likely', 'ipsec'],
  ['pluto-udp500-dropped.constructed.log', 'ike-no-response', 'open', 'prerequisites'],
  ['pluto-wrong-id.constructed.log', 'gateway-identity-mismatch', 'sure', 'reach'],
  ['pluto-wrong-psk-silent.constructed.log', 'psk-mismatch', 'likely', 'reach'],
  ['pluto-wrong-psk.gateway.constructed.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['macos-ppp-log-fail-l2tp-no-sccrp-2021.txt', 'l2tp-no-response', 'likely', 'ipsec'],
  ['macos-ppp-log-prefix-10.14-2020.txt', 'cause-unknown', 'open', 'l2tp'],
  ['macos-ppp-log-success-verbose-2021.txt', 'none', 'sure', 'address'],
  ['macos-pppd-messages-fail-lcp-timeout-2026.txt', 'lcp-no-response', 'likely', 'l2tp'],
  ['macos-pppd-messages-fail-psk-missing.txt', 'secret-missing', 'sure', 'resolve'],
  ['macos-scutil-nc-status-failed-auth.constructed.txt', 'credentials-rejected', 'near-sure', 'prerequisites'],
  ['macos-scutil-nc-status-failed-no-answer.constructed.txt', 'ike-no-response', 'open', 'prerequisites'],
  ['macos-scutil-nc-status-failed-psk-missing.constructed.txt', 'secret-missing', 'sure', 'prerequisites'],
  ['windows-rasclient-20227-message.txt', 'ike-no-response', 'likely', 'prerequisites'],
  ['windows-rasclient-eventlog-table.txt', 'none', 'sure', 'address'],
  ['windows-rasclient-events.constructed.json', 'ike-no-response', 'likely', 'prerequisites'],
  ['windows-rasdial-dial-fail-691.constructed.txt', 'credentials-rejected', 'near-sure', 'prerequisites'],
  ['windows-rasdial-dial-fail-789.constructed.txt', 'psk-mismatch', 'likely', 'prerequisites'],
  ['windows-rasdial-dial-fail-800.txt', 'cause-unknown', 'open', 'prerequisites'],
  ['windows-rasdial-fail-623-german-nt4.txt', 'cause-unknown', 'open', 'prerequisites'],
  ['windows-rasdial-fragments-zh-cn.txt', 'cause-unknown', 'open', 'prerequisites'],
  ['windows-wfp-etl-summary.txt', 'cause-unknown', 'open', 'ipsec'],
]
/** Tested by themselves below, or telling of no connect. */
const ELSEWHERE = [
  'README.md',
  'macos-ppp-log-failures.constructed.txt',
  'udp500-dropped.gateway.log',
  'windows-rasdial-dial-success.txt',
]

describe('a log of a connect', () => {
  it.each(ROWS)('%s is %s, %s, and climbed to %s', (file, code, certainty, climbed) => {
    const verdict = judge(read(file))
    expect([verdict.fault?.code ?? 'none', verdict.certainty]).toEqual([code, certainty])
    const below = verdict.ladder.filter(
      ({ stage }) => stageOrder(stage) > 0 && stageOrder(stage) <= stageOrder(climbed),
    )
    expect(below.filter(({ state }) => state !== 'passed')).toEqual([])
    if (verdict.fault) expect(rungOf(verdict, verdict.fault.stage)?.state).not.toBe('passed')
  })

  it('is in the table', () => {
    const known = [...ROWS.map(([file]) => file), ...ELSEWHERE].sort()
    expect(readdirSync(LOGS).sort()).toEqual(known)
  })

  it('has CRLF, a byte order mark and blank lines on Windows, and says the same', () => {
    for (const [file, code] of ROWS) {
      const text = `\ufeff${read(file).replaceAll('\n', '\r\n')}\r\n\r\n`
      expect([file, judge(text).fault?.code ?? 'none']).toEqual([file, code])
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
      24,
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
      expect(readLog(read(file))).toEqual({ kinds: [], last: [], leftOut: 0 })
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
