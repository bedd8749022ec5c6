import { done, readerOf, rule, rules, step, trouble } from './meaning.ts'

/** What macOS' pppd says of IPsec and L2TP in `/var/log/ppp.log` or the unified log; PPP itself is as elsewhere. */
export const MACOS = readerOf([
  rule(/^L2TP connecting to server '?([^' ]{0,253})'?(?: \(([\da-fA-F.:]{3,45})\))?/, 'L2TP', ([, address = '']) => [
    { kind: 'begins', rank: 0 },
    ...(address === '' ? [] : [step('resolve', { kind: 'resolved', addresses: [address] })]),
  ]),
  rule(/^L2TP: Host '([^']{1,253})' not found/, 'L2TP', ([name = '']) => [
    { kind: 'begins', rank: 0 },
    trouble('resolve', { kind: 'name-unresolved', name }),
  ]),
  rule(/^L2TP: (?:no|incorrect) user shared secret found/, 'L2TP', () => [
    trouble('prerequisites', { kind: 'secret-missing', secret: 'psk' }),
  ]),
  // racoon's, which has the key from the keychain.
  ...rules(
    ["couldn't", 'failed'],
    /^(?:couldn't find (?:the )?(?:proper )?pskey\b(?!, try)|failed to get preshared key from system keychain)/,
    () => [trouble('prerequisites', { kind: 'secret-missing', secret: 'psk' })],
  ),
  rule(/^invalid major version 2\b/, 'invalid', () => [
    { kind: 'client-side' },
    trouble('reach', { kind: 'ike-answer', port: 500, version: 2 }),
  ]),
  rule(/^L2TP: no user certificate {1,2}found/, 'L2TP', () => [
    trouble('prerequisites', { kind: 'secret-missing', secret: 'certificate' }),
  ]),
  rule(/^IPSec connection started/, 'IPSec', () => [{ kind: 'begins', rank: 1 }]),
  rule(/^IPSec phase 1 server replied/, 'IPSec', () => [step('reach', { kind: 'ike-answer', port: 500, version: 1 })]),
  rule(/^IPSec phase 2 started/, 'IPSec', () => [done('ike')]),
  rule(/^IPSec (?:phase 2|connection) established/, 'IPSec', () => [done('ipsec')]),
  rule(/^IPSec connection failed <IKE Error (\d{1,5}) /, 'IPSec', ([type]) => [
    { kind: 'notified', name: '', type: Number(type) },
  ]),
  rule(/^IPSec connection failed$/, 'IPSec', () => [{ kind: 'ipsec-failed' }]),
  rule(/^L2TP received SCCRP/, 'L2TP', () => [step('l2tp', { kind: 'l2tp-answer' })]),
  rule(/^L2TP connection established/, 'L2TP', () => [done('l2tp')]),
  rule(/^L2TP cannot connect to the server/, 'L2TP', () => [{ kind: 'l2tp-failed' }]),
  rule(/^L2TP has detected change in the network/, 'L2TP', () => [trouble('live', { kind: 'no-route' })]),
  rule(/^L2TP disconnecting/, 'L2TP', () => [{ kind: 'ended-here' }]),
])
