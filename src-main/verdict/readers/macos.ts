import { done, readerOf, rule, rules, stated, step, trouble, type Meaning } from './meaning.ts'

const gatewayCertificate = (problem: 'untrusted' | 'expired' | 'identity'): Meaning =>
  trouble('ike', { kind: 'gateway-certificate', subject: '', issuer: '', problem })
const ownCertificate = (problem: 'expired' | 'not-yet-valid'): Meaning =>
  trouble('ike', { kind: 'client-certificate', subject: '-', problem })

/** Apple's own numbers among those of IKE (ipsec-tools, vpn_control.h). */
const OWN_ERRORS: Readonly<Record<number, Meaning>> = {
  50001: trouble('live', { kind: 'peer-silent' }),
  50004: ownCertificate('not-yet-valid'),
  50005: ownCertificate('expired'),
  50006: gatewayCertificate('untrusted'),
  50007: gatewayCertificate('expired'),
  50008: gatewayCertificate('identity'),
  50009: gatewayCertificate('identity'),
}

/** macOS' pppd on IPsec and L2TP, in `/var/log/ppp.log` or the unified log; PPP itself is the same as elsewhere. */
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
  // racoon's messages about the key, which it takes from the keychain.
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
  rule(/^IPSec phase (?:1 established|2 started)/, 'IPSec', () => [done('ike')]),
  rule(/^IPSec (?:phase 2|connection) established/, 'IPSec', () => [done('ipsec')]),
  rule(/^IPSec connection failed <IKE Error (\d{1,5}) /, 'IPSec', ([type]) => {
    const own = OWN_ERRORS[Number(type)]
    return own ? [own] : [{ kind: 'notified', name: '', type: Number(type) }]
  }),
  rule(/^IPSec connection failed$/, 'IPSec', () => [{ kind: 'ipsec-failed' }]),
  rule(/^L2TP received (?:SCCRP|ICRP)/, 'L2TP', () => [step('l2tp', { kind: 'l2tp-answer' })]),
  rule(/^L2TP connection established/, 'L2TP', () => [done('l2tp')]),
  rule(/^L2TP cannot connect to the server/, 'L2TP', () => [{ kind: 'l2tp-failed' }]),
  rule(/^L2TP has detected change in the network/, 'L2TP', () => [stated('live', 'network-changed', 'sure', 'macOS')]),
  rule(/^L2TP disconnecting/, 'L2TP', () => [{ kind: 'ended-here' }]),
])
