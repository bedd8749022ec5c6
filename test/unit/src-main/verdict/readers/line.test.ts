import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { linesOf } from '../../../../../src-main/verdict/readers/line.ts'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

const LOGS = join(import.meta.dirname, '../../../../fixtures/logs')
const only = (log: string) => [...linesOf(log)][0]
const NOON = Date.UTC(2000, 10, 21, 12, 0, 0)

describe('a line of a log', () => {
  it.each([
    ['journalctl', 'Nov 21 12:00:00 host charon[35]: 10[IKE] text', 'charon', '10[IKE] text', NOON],
    ['with microseconds', 'Nov 21 12:00:00.250000 host charon[35]: text', 'charon', 'text', NOON + 250],
    ['with a day of one digit', 'Nov  1 12:00:00 host pppd[9]: LCP: up', 'pppd', 'LCP: up', Date.UTC(2000, 10, 1, 12)],
    ['short-iso', '2026-11-21T12:00:00+0100 host xl2tpd[7]: text', 'xl2tpd', 'text', Date.UTC(2026, 10, 21, 12)],
    ['rsyslog', '2026-11-21T12:00:00.5+01:00 host pppd[7]: text', 'pppd', 'text', Date.UTC(2026, 10, 21, 12) + 500],
    ['short-full', 'Sat 2026-11-21 12:00:00 UTC host pppd[7]: text', 'pppd', 'text', Date.UTC(2026, 10, 21, 12)],
    ['short-unix', '1795261464.125000 host pppd[7]: text', 'pppd', 'text', 1795261464125],
    ['short-monotonic', '[   12.500000] host pppd[7]: text', 'pppd', 'text', 12500],
    ['charon’s file', 'Nov 21 12:00:00 10[IKE] initiating', '', '10[IKE] initiating', NOON],
    ['pluto’s file', 'Nov 21 12:00:00.500000: "a" #1: text', '', '"a" #1: text', NOON + 500],
    ['macOS', 'Sat Nov 21 12:00:00 2026 : L2TP sent SCCRQ', 'pppd', 'L2TP sent SCCRQ', Date.UTC(2026, 10, 21, 12)],
    [
      'macOS’ log show',
      '2026-11-21 12:00:00.000000+0100 0x1f2   Default     0x0                  123    0    pppd: text here',
      'pppd',
      'text here',
      Date.UTC(2026, 10, 21, 12),
    ],
    [
      'journalctl -o json',
      '{"MESSAGE":"text","SYSLOG_IDENTIFIER":"charon","__REALTIME_TIMESTAMP":"1795261464125000"}',
      'charon',
      'text',
      1795261464125,
    ],
    [
      'journalctl -o json with octets',
      '{"MESSAGE":[116,101,120,116,27],"_COMM":"pppd","__REALTIME_TIMESTAMP":"1000000"}',
      'pppd',
      'text?',
      1000,
    ],
    [
      'macOS’ ndjson',
      '{"eventMessage":"text","timestamp":"2026-11-21 12:00:00.000000+0100","processImagePath":"/usr/sbin/pppd"}',
      'pppd',
      'text',
      Date.UTC(2026, 10, 21, 12),
    ],
    [
      'ipsec up',
      'initiating Main Mode IKE_SA a[1] to 203.0.113.10',
      '',
      'initiating Main Mode IKE_SA a[1] to 203.0.113.10',
      undefined,
    ],
    ['nothing else', 'LCP: timeout sending Config-Requests', '', 'LCP: timeout sending Config-Requests', undefined],
  ])('is understood as %s writes it', (_, line, program, text, at) => {
    expect(only(line)).toMatchObject({ program, text })
    expect(only(line)?.at).toBe(at)
  })

  it('of January comes after one of December', () => {
    const [before, after] = [...linesOf('Dec 31 23:59:59 h pppd[1]: a\nJan  1 00:00:01 h pppd[1]: b')]
    expect((after?.at ?? 0) - (before?.at ?? 0)).toBe(2000)
  })

  it('is read in part when it is endless', () => {
    expect(only(`Nov 21 12:00:00 h pppd[1]: ${'x'.repeat(1e6)}`)?.text.length).toBeLessThan(2001)
  })
})

/** The same connect, as other tools write it down. */
const OTHER_FORMS: Readonly<Record<string, (line: string) => string>> = {
  'without microseconds': (line) => line.replace(/(:\d\d)\.\d{6}/, '$1'),
  'as JSON': (line) => {
    const [, time = '', program = '', text = ''] = /^Nov 21 (\S+) \S+ ([\w-]+)\[\d+\]: (.*)$/.exec(line) ?? []
    const [hour, minute, second] = time.split(':').map(Number)
    const stamp = ((hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0)) * 1e6
    return JSON.stringify({
      __REALTIME_TIMESTAMP: String(Math.round(stamp)),
      SYSLOG_IDENTIFIER: program,
      MESSAGE: text,
    })
  },
  'without anything before the message': (line) => line.replace(/^.*? [\w-]+\[\d+\]: /, ''),
}

describe.each(Object.entries(OTHER_FORMS))('a log %s', (_, form) => {
  it.each([
    ['wrong-psk.client.log', 'psk-mismatch'],
    ['bad-ike.gateway.log', 'ike-no-common-proposal'],
    ['cert-untrusted.client.log', 'client-certificate-rejected'],
    ['cert-wrong-id.client.log', 'gateway-identity-mismatch'],
    ['udp4500-dropped.client.log', 'natt-no-response'],
    ['no-lns.client.log', 'l2tp-no-response'],
    ['wrong-user.client.log', 'credentials-rejected'],
    ['drop-mid.client.log', 'peer-silent'],
    ['plain-l2tp.client.log', 'not-encrypted'],
    ['psk-ok.client.log', undefined],
    ['nm-wrong-psk.client.log', 'psk-mismatch'],
    ['nm-wrong-password.client.log', 'credentials-rejected'],
  ])('of %s gives the same verdict', (file, code) => {
    const lines = readFileSync(join(LOGS, file), 'utf8').trimEnd().split('\n')
    expect(verdictOf(readLog(lines.map(form).join('\n')).last).fault?.code).toBe(code)
  })
})
