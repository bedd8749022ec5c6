import { ENOENT, moduleMeanings } from './netlink.ts'
import { done, readerOf, rule, rules, step, trouble, type LineRule } from './meaning.ts'
import type { Meaning } from './meaning.ts'

/** strongSwan's charon, 5.9 and 6: IKEv1 lines of level 1, as logged or as printed by `ipsec up` and `swanctl -i`. */

const SEQUENCE: Readonly<Record<string, 1 | 2 | 3>> = { '1': 1, '2': 2, '3': 3 }

const phase1: readonly LineRule[] = [
  rule(/^initiating (?:Main|Aggressive) Mode IKE_SA \S{1,80} to (\S{1,80})/, 'initiating', ([gateway = '']) => [
    { kind: 'begins', rank: 1 },
    step('resolve', { kind: 'resolved', addresses: [gateway] }),
  ]),
  // The client's own message for IKEv2; IKEv1 names its mode.
  rule(/^initiating IKE_SA \S/, 'initiating', () => [{ kind: 'other-vpn', name: 'IKEv2' }]),
  ...rules(['reauthenticating', 'initiator'], /^(?:reauthenticating IKE_SA|initiator did not reauthenticate)/, () => [
    { kind: 'renewal' },
  ]),
  rule(/^unable to resolve (\S{1,253})(?:, |$)/, 'unable', ([name = '']) => [
    trouble('resolve', { kind: 'name-unresolved', name }),
  ]),
  rule(/^sending packet: from \S{1,80} to \S{1,80}\[(\d{1,5})\]/, 'sending', ([port]) => [
    { kind: 'datagram', way: 'out', port: Number(port) },
  ]),
  rule(/^received packet: from \S{1,80}\[(\d{1,5})\] to /, 'received', ([port]) => [
    { kind: 'datagram', way: 'in', port: Number(port) },
  ]),
  rule(/^error writing to socket: Network is unreachable/, 'error', () => [trouble('reach', { kind: 'no-route' })]),
  rule(/^error writing to socket: No route to host/, 'error', () => [
    trouble('reach', { kind: 'no-route', presumed: true }),
  ]),
  rule(/^parsed ID_PROT response 0 \[/, 'parsed', () => [step('reach', { kind: 'ike-answer', port: 500, version: 1 })]),
  rule(/^parsed (?:TRANSACTION|CONFIG_MODE|XAUTH)\S* request/, 'parsed', () => [
    trouble('ike', { kind: 'wants-xauth' }),
  ]),
  rule(/^parsed ID_PROT response 0 \[[^\]]{0,200}\bCERTREQ\b/, 'parsed', () => [
    { kind: 'method', method: 'certificate' },
  ]),
  rule(/^(?:received|sending) (?:cert request|end entity cert)/, 'received', () => [
    { kind: 'method', method: 'certificate' },
  ]),
  rule(/^sending (?:cert request|end entity cert)/, 'sending', () => [{ kind: 'method', method: 'certificate' }]),
  rule(/^received cert request for ['"](.{1,200})['"]$/, 'received', ([issuer = '']) => [
    step('ike', { kind: 'authorities-wanted', issuers: [issuer] }),
  ]),
  // Only the responder looks for a configuration that fits the initiator.
  rule(/^looking for pre-shared key peer configs/, 'looking', () => [
    { kind: 'method', method: 'psk' },
    { kind: 'gateway-side' },
  ]),
  rule(/^looking for RSA signature peer configs/, 'looking', () => [
    { kind: 'method', method: 'certificate' },
    { kind: 'gateway-side' },
  ]),
  rule(/^local host is behind NAT/, 'local', () => [step('ike', { kind: 'nat', us: true, gateway: false })]),
  rule(/^remote host is behind NAT/, 'remote', () => [step('ike', { kind: 'nat', us: false, gateway: true })]),
  // From here on, charon behaves as if there were a NAT.
  rule(/^faking NAT situation to enforce UDP encapsulation/, 'faking', () => [
    { kind: 'datagram', way: 'out', port: 4500 },
  ]),
  rule(/^sending retransmit (\d{1,3}) of request message ID 0, seq ([123])\b/, 'sending', ([times, sequence = '']) => {
    const message = SEQUENCE[sequence]
    return message ? [{ kind: 'repeated', message, times: Number(times) }] : []
  }),
  rule(/^sending retransmit (\d{1,3}) of request message ID [1-9]\d{0,9}, seq 4\b/, 'sending', ([times]) => [
    { kind: 'repeated', message: 4, times: Number(times) },
  ]),
  rule(/^IKE_SA \S{1,80} established between/, 'IKE_SA', () => [done('ike')]),
  rule(
    /^invalid (?:HASH|ID|NONCE|SA|DELETE|NOTIFY|FRAGMENT|VENDOR_ID)_V1 payload length, decryption failed/,
    'invalid',
    () => [trouble('ike', { kind: 'undecryptable', times: 1 })],
  ),
  rule(/^calculated HASH does not match HASH payload/, 'calculated', () => [
    trouble('ike', { kind: 'gateway-proof-wrong', method: 'psk' }),
  ]),
  rule(/^received (?:([A-Z_]{4,60})|\((\d{1,5})\)) error notify/, 'received', ([name = '', type = '']) => {
    const number = type === '' ? IKEV2_NAMES[name] : Number(type)
    return [{ kind: 'notified', name, ...(number === undefined ? {} : { type: number }) }]
  }),
  rule(/^parsed INFORMATIONAL_V1 request \d{1,10} \[ HASH N\(([A-Z_]{3,40})\)/, 'parsed', ([name = '']) =>
    /^(?:DPD|INITIAL_CONTACT)/.test(name)
      ? name === 'DPD'
        ? [{ kind: 'asked-whether-alive' }]
        : []
      : [{ kind: 'notified', name: SHORT_NAMES[name] ?? name, protected: true }],
  ),
  rule(/^received (?:unsupported|an unsupported) IKE version 2/, 'received', () => [OF_IKEV2]),
  // Exchanges of IKEv1 have `_V1` in their names there.
  rule(/^INFORMATIONAL response with message ID 0 processing failed/, 'INFORMATIONAL', () => [OF_IKEV2]),
  rule(/^ignoring \S{1,40} IKEv2 exchange on \S{1,20} SA/, 'ignoring', () => [{ kind: 'client-side' }, OF_IKEV2]),
  rule(/^received (?:unsupported|an unsupported) IKE version 1/, 'received', () => [
    { kind: 'gateway-side' },
    trouble('ike', { kind: 'ikev1-refused' }),
  ]),
  rule(/^parsed INFORMATIONAL response 0 \[ N\(INVAL_MAJOR\) \]/, 'parsed', () => [
    trouble('ike', { kind: 'ikev1-refused' }),
  ]),
  rule(/^IKE version 1 not supported/, 'IKE', () => [
    trouble('prerequisites', { kind: 'ikev1-missing', component: 'strongSwan' }),
  ]),
]

const OF_IKEV2 = trouble('reach', { kind: 'ike-answer', port: 500, version: 2 })

/** charon prints IKEv2's names: IKEv1 types that have another name there; types without one appear as a number. */
const IKEV2_NAMES: Readonly<Record<string, number>> = {
  UNSUPPORTED_CRITICAL_PAYLOAD: 1,
  INVALID_IKE_SPI: 4,
  INVALID_SYNTAX: 7,
  INVALID_KE_PAYLOAD: 17,
}

/** Names in the summary of a message, if they are shorter than in the message. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  NO_PROP: 'NO_PROPOSAL_CHOSEN',
  AUTH_FAILED: 'AUTHENTICATION_FAILED',
  INVAL_ID: 'INVALID_ID_INFORMATION',
  INVAL_HASH: 'INVALID_HASH_INFORMATION',
  INVAL_KE: 'INVALID_KEY_INFORMATION',
  PLD_MAL: 'PAYLOAD_MALFORMED',
  INVAL_MAJOR: 'INVALID_MAJOR_VERSION',
  INVAL_COOKIE: 'INVALID_COOKIE',
}

const certificates: readonly LineRule[] = [
  rule(/^(ID\w{1,3}) '(.{1,200})' does not match to '(.{1,200})'/, 'IDir', ([, found = '', wanted = '']) => [
    trouble('ike', { kind: 'gateway-identity', wanted, found }),
  ]),
  rule(/^no issuer certificate found for "(.{1,200})"/, 'no', ([subject = '']) => [otherCertificate(subject)]),
  rule(/^no trusted \S{1,20} public key found for '(.{1,200})'/, 'no', ([subject = '']) => [otherCertificate(subject)]),
  ...rules(
    ['no', 'opening', 'building'],
    /^((?:no (?:\w{1,20} )?private key found\b|opening '.{1,200}' failed|building CRED_\w{1,40} - .{1,40} failed).{0,300})/,
    ([reason = '']) => [trouble('prerequisites', { kind: 'settings-refused', component: 'charon', reason })],
  ),
  rule(/^no (?:\w{1,20} )?shared key found\b/, 'no', () => [
    trouble('prerequisites', { kind: 'secret-missing', secret: 'psk' }),
  ]),
  rule(/^subject certificate invalid \(valid from .{1,80} to .{1,80}\)/, 'subject', () => [
    trouble('ike', { kind: 'gateway-certificate', subject: '', issuer: '', problem: 'expired' }),
  ]),
  rule(/^received end entity cert "(.{1,200})"/, 'received', ([subject = '']) => [
    step('ike', { kind: 'gateway-certificate', subject, issuer: '' }),
  ]),
]

/** Certificate of the side that did not write the log; the fold knows which side that is. */
const otherCertificate = (subject: string): Meaning =>
  trouble('ike', { kind: 'gateway-certificate', subject, issuer: '', problem: 'untrusted' })

const phase2: readonly LineRule[] = [
  rule(/^selected proposal: (IKE|ESP):(\S{1,200})/, 'selected', ([protocol, suite = '']) => [
    protocol === 'IKE'
      ? step('ike', { kind: 'phase1-chosen', proposal: suite })
      : step('ipsec', { kind: 'phase2-chosen', proposal: suite, encapsulation: 'esp' }),
  ]),
  rule(/^CHILD_SA \S{1,80} established with SPIs/, 'CHILD_SA', () => [done('ipsec')]),
  rule(/^CHILD_SA .{1,120} TS [\da-fA-F.:]{3,45}\/\d{1,3}\[udp\/(l2f|1701)\] === /, 'CHILD_SA', () => [
    { kind: 'policy-port', port: 1701 },
  ]),
  ...rules(
    ['received', 'configured'],
    /^(received|configured) proposals: (.{1,4000})$/,
    ([whose, list = '']): readonly Meaning[] => [
      { kind: 'proposals', whose: whose === 'configured' ? 'accepted' : 'offered', list },
    ],
  ),
  rule(/^no (?:matching )?proposal found/, 'no', () => [{ kind: 'notified', name: 'NO_PROPOSAL_CHOSEN' }]),
  rule(/^no peer config found/, 'no', () => [{ kind: 'notified', name: 'INVALID_ID_INFORMATION' }]),
  rule(/^no matching CHILD_SA config found/, 'no', () => [trouble('ipsec', { kind: 'selectors-refused' })]),
  rule(/^unable to install .{1,60} in kernel/, 'unable', () => [
    trouble('ipsec', { kind: 'module-missing', module: 'esp4' }),
  ]),
  ...rules(
    ['received', 'allocating'],
    /^(?:received netlink error|allocating SPI failed): .{1,200} \((\d{1,3})\)/,
    ([errno]) => moduleMeanings(Number(errno)),
  ),
  rule(/^algorithm \S{1,60} not supported by kernel/, 'algorithm', () => moduleMeanings(ENOENT)),
]

const lacking = (component: string): Meaning => trouble('prerequisites', { kind: 'component-missing', component })
const refused = (reason: string): Meaning =>
  trouble('prerequisites', { kind: 'settings-refused', component: 'strongSwan', reason })

/** What strongSwan itself lacks or rejects. Algorithms come with its plugins, which are separate packages. */
const setUp: readonly LineRule[] = [
  rule(
    /^Starting (?:(?:IKE charon|charon-systemd IKE) daemon \()?strongSwan (\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)\b(?:\w{0,16}, Linux (\d{1,2}\.[\w.-]{1,40}))?/,
    'Starting',
    ([version = '', linux = '']) => [
      { kind: 'version', component: 'strongSwan', version },
      ...(linux === '' ? [] : [{ kind: 'version' as const, component: 'Linux' as const, version: linux }]),
    ],
  ),
  ...rules(
    ['KDF_PRF', 'KDF_PRF_PLUS'],
    /^(KDF_PRF(?:_PLUS)?) with (\S{1,60}) not supported/,
    ([derivation = '', prf = '']) => [lacking(`strongSwan (plugin kdf: ${derivation}, ${prf})`)],
  ),
  rule(/^key derivation failed/, 'key', () => [
    trouble('prerequisites', { kind: 'component-missing', component: 'strongSwan (plugin kdf)', presumed: true }),
  ]),
  rule(/^failed to create \S{1,60} for (KDF_\S{1,40})/, 'failed', ([derivation = '']) => [
    lacking(`strongSwan (plugin kdf: ${derivation})`),
  ]),
  ...rules(
    ['PSEUDO_RANDOM_FUNCTION', 'ENCRYPTION_ALGORITHM', 'INTEGRITY_ALGORITHM', 'HASH_ALGORITHM'],
    /^[A-Z_]{8,40} (\w{1,60})(?: \(key size \d{1,5}\))? not supported!/,
    ([algorithm = '']) => [lacking(`strongSwan (plugin for ${algorithm})`)],
  ),
  ...rules(
    ['DH', 'negotiated', 'configured'],
    /^(?:(?:negotiated|configured) )?DH group (\w{0,40}) ?not supported/,
    ([group = '']) => [lacking(`strongSwan (plugin for ${group === '' ? 'the DH group' : group})`)],
  ),
  ...rules(
    ['unable', 'abort', 'configuration', 'loading', 'parsing'],
    /^(unable to start strongSwan -- fatal errors in config|abort initialization due to invalid configuration|configuration uses unsupported authentication|loading (?:connection '.{1,80}'|shared secret) failed: .{1,200}|parsing '\/.{1,160}' failed)/,
    ([reason = '']) => [refused(reason)],
  ),
]

const later: readonly LineRule[] = [
  rule(/^DPD check timed out/, 'DPD', () => [trouble('live', { kind: 'peer-silent' })]),
  // Before a tunnel is up this means silence, which the repetitions already show.
  rule(/^giving up after \d{1,4} retransmits/, 'giving', () => [trouble('live', { kind: 'peer-silent' })]),
  rule(/^received DELETE for IKE_SA/, 'received', () => [trouble('live', { kind: 'closed-by-gateway' })]),
  ...rules(
    ['rekeying', 'reauthenticating', 'reauthentication'],
    /^(?:(?:rekeying|reauthenticating) \S{1,80}.{0,80}|reauthentication) failed/,
    () => [trouble('live', { kind: 'rekey-failed' })],
  ),
  ...rules(['SIGINT', 'SIGTERM'], /^SIG(?:INT|TERM) received, shutting down/, () => [{ kind: 'ended-here' }]),
  rule(/^received stroke: terminate/, 'received', () => [{ kind: 'ended-here' }]),
]

const gatewaySide: readonly LineRule[] = [
  rule(/^parsed ID_PROT request 0 \[ SA /, 'parsed', () => [{ kind: 'gateway-side' }]),
  rule(/^deleting half open IKE_SA with \S{1,80} after timeout/, 'deleting', () => [
    { kind: 'gateway-side' },
    { kind: 'repeated', message: 3, times: 1 },
  ]),
]

export const CHARON = readerOf([...phase1, ...certificates, ...phase2, ...setUp, ...later, ...gatewaySide])

/** `203.0.113.1 is initiating a Main Mode IKE_SA`: the gateway's message, which begins with an address. */
const GATEWAY_BEGINS = /^[\da-fA-F.:]{3,45} is initiating an? (?:Main|Aggressive) Mode IKE_SA/

const THEIR_BEGINNING: readonly Meaning[] = [{ kind: 'begins', rank: 1 }, { kind: 'gateway-side' }]
const NONE: readonly Meaning[] = []

export const charonBegins = (text: string): readonly Meaning[] =>
  text.includes(' is initiating ') && GATEWAY_BEGINS.test(text) ? THEIR_BEGINNING : NONE
