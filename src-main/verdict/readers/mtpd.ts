import { done, readerOf, rule, stated, step, trouble, type LineRule, type Meaning } from './meaning.ts'
import { diedBy, exitMeanings } from './pppd-exit.ts'

/** mtpd, L2TP client of Android up to 12: it dials in parallel with racoon, and repeats itself until IPsec is up. */

const answered: readonly Meaning[] = [step('l2tp', { kind: 'l2tp-answer' })]

const lines: readonly LineRule[] = [
  rule(/^Using protocol l2tp$/, 'Using', () => [{ kind: 'begins', rank: 0 }]),
  rule(/^Using protocol pptp$/, 'Using', () => [
    { kind: 'begins', rank: 0 },
    { kind: 'other-vpn', name: 'PPTP' },
  ]),
  rule(/^Socket\(\) (?:Address family|Protocol) not supported/, 'Socket()', () => [
    trouble('l2tp', { kind: 'module-missing', module: 'pppolac' }),
  ]),
  rule(/^Getaddrinfo\(\) /, 'Getaddrinfo()', () => [stated('resolve', 'gateway-name-unresolved', 'near-sure', 'mtpd')]),
  rule(/^Connect\(\) Network is unreachable/, 'Connect()', () => [trouble('reach', { kind: 'no-route' })]),
  rule(/^Timeout -> Sending SCCRQ$/, 'Timeout', () => [{ kind: 'l2tp-failed', how: 'beside' }]),
  rule(/^Received SCCRP \(remote_tunnel = /, 'Received', () => answered),
  rule(/^Received SCCRP without valid challenge response/, 'Received', () => [
    trouble('l2tp', { kind: 'l2tp-secret-wanted' }),
  ]),
  rule(/^Tunnel established$/, 'Tunnel', () => answered),
  rule(/^Session established$/, 'Session', () => [done('l2tp')]),
  rule(/^Remote server hung up$/, 'Remote', () => [
    trouble('l2tp', { kind: 'l2tp-closed', which: 'tunnel', result: 0 }),
  ]),
  rule(/^Pppd is terminated \(status = (\d{1,3})\)/, 'Pppd', ([code]) => exitMeanings(Number(code))),
  rule(/^Exec\(\) /, 'Exec()', () => diedBy('pppd')),
  rule(/^Received signal (?:2|15)$/, 'Received', () => [{ kind: 'ended-here' }]),
]

export const MTPD = readerOf(lines)
