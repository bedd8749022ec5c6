import { readerOf, rule, rules, step, type LineRule } from './meaning.ts'
import type { Meaning } from './meaning.ts'

/** racoon of ipsec-tools and of macOS: messages with arguments or logic; its plain ones are in the table. */

const BEGINS: Meaning = { kind: 'begins', rank: 1 }

/** The second half of the cookies is zero until an answer arrives. */
const NO_COOKIE = /\b[\da-f]{16}:0{16}\b/

/** racoon writes notifications with hyphens. */
const notified = (name: string): readonly Meaning[] => [{ kind: 'notified', name: name.replaceAll('-', '_') }]

const phase1: readonly LineRule[] = [
  rule(/^initiate new phase 1 negotiation: /, 'initiate', () => [BEGINS]),
  rule(/^IPSec Phase ?1 started \(Initiated by me\)/, 'IPSec', () => [BEGINS]),
  rule(/^respond new phase 1 negotiation: /, 'respond', () => [BEGINS, { kind: 'gateway-side' }]),
  rule(/^NAT detected: (ME )?(PEER)?/, 'NAT', ([me = '', peer = '']) => [
    step('ike', { kind: 'nat', us: me !== '', gateway: peer !== '' }),
  ]),
  rule(/^NAT-T: ports changed to: /, 'NAT-T', () => [
    step('reach', { kind: 'ike-answer', port: 500, version: 1 }),
    { kind: 'datagram', way: 'out', port: 4500 },
  ]),
  ...rules(
    ['phase1', 'Phase'],
    /^(?:phase1|Phase 1) negotiation failed due to time up[. ]{1,3}(.{0,200})/,
    ([cookies = '']) => [{ kind: 'repeated', message: NO_COOKIE.test(cookies) ? 1 : 3, times: 3 }],
  ),
  ...rules(['phase2', 'Phase'], /^(?:phase2|Phase 2) negotiation failed due to time up waiting for [Pp]hase ?1/, () => [
    { kind: 'repeated', message: 1, times: 3 },
  ]),
]

const refusals: readonly LineRule[] = [
  rule(/^fatal ([A-Z][A-Z-]{3,40}) notify mess/, 'fatal', ([name = '']) => notified(name)),
  rule(/^notification ([A-Z][A-Z-]{3,40}) received in /, 'notification', ([name = '']) => notified(name)),
  rule(/^Received unknown notification type ([A-Z][A-Z-]{3,40})/, 'Received', ([name = '']) => notified(name)),
  rule(/^Notification message (\d{1,5}):/, 'Notification', ([type]) => [
    { kind: 'notified', name: '', type: Number(type) },
  ]),
  // From macOS' own report of why phase 1 failed: the number is the notification's.
  rule(/^sending vpn_control ike failed message - code=(\d{1,5}) from=remote/, 'sending', ([type]) => [
    { kind: 'notified', name: '', type: Number(type) },
  ]),
]

export const RACOON = readerOf([...phase1, ...refusals])
