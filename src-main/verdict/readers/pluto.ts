import { parseIp } from '../../domain/net/address.ts'
import { isNear } from '../../domain/net/special.ts'
import { ENOENT, moduleMeanings } from './netlink.ts'
import { done, readerOf, rule, rules, step, trouble, type LineRule } from './meaning.ts'
import type { Meaning } from './meaning.ts'

/** Libreswan's pluto, 3.x to 5.x: IKEv1 lines as logged, or as printed by `ipsec up` after three digits. */

const STATE_MESSAGES: Readonly<Record<string, 1 | 2 | 3 | 4>> = { MAIN_I1: 1, MAIN_I2: 2, MAIN_I3: 3, QUICK_I1: 4 }

const repeated = (state: string, times: number): readonly Meaning[] => {
  const message = STATE_MESSAGES[state]
  return message ? [{ kind: 'repeated', message, times }] : []
}

/** At the responder, whose own messages have the numbers of those that they answer. */
const answerSent = (number: string | undefined, again = false): readonly Meaning[] => [
  { kind: 'gateway-side' },
  { kind: 'answer-sent', message: number === '1' ? 1 : number === '2' ? 2 : 3, ...(again ? { again: true } : {}) },
]

/** States in which phase 1 is complete: I4 at the initiator, R3 at the responder. */
const ESTABLISHED = ['IKE', 'ISAKMP', 'STATE_MAIN_I4', 'STATE_MAIN_R3']
const STATES = Object.keys(STATE_MESSAGES).map((name) => `STATE_${name}`)

const phase1: readonly LineRule[] = [
  rule(/^initiating (?:IKEv1 )?(?:Main|Aggressive) Mode(?: connection)?(?! .{0,40}replace)/, 'initiating', () => [
    { kind: 'begins', rank: 1 },
  ]),
  rule(/^initiating (?:IKEv1 )?(?:Main|Aggressive) Mode.{0,60}to replace #\d/, 'initiating', () => [
    { kind: 'renewal' },
  ]),
  rule(/^responding to (?:Main|Aggressive) Mode\b/, 'responding', () => [
    { kind: 'begins', rank: 1 },
    { kind: 'gateway-side' },
  ]),
  ...rules(
    ['sent', 'STATE_MAIN_R1', 'STATE_MAIN_R2'],
    /^(?:STATE_MAIN_R[12]: )?sent (?:Main Mode |M)R([12])\b/,
    ([n]) => answerSent(n),
  ),
  ...rules(['retransmitting', 'discarding'], /^.{1,60} duplicate packet; already STATE_MAIN_R([123])\b/, ([n]) =>
    answerSent(n, true),
  ),
  rule(/^sent Main Mode (?:I2|request I2)/, 'sent', () => [
    step('reach', { kind: 'ike-answer', port: 500, version: 1 }),
  ]),
  ...rules(['STATE_MAIN_I2', 'STATE_MAIN_I3'], /^STATE_MAIN_I[23]: sent MI[23]/, () => [
    step('reach', { kind: 'ike-answer', port: 500, version: 1 }),
  ]),
  ...rules(STATES, /^STATE_(\w{6,9}): retransmission; will wait/, ([state = '']) => repeated(state, 1)),
  ...rules(
    STATES,
    /^STATE_(\w{6,9}): \d{1,5} second timeout exceeded after (\d{1,4}) retransmits/,
    ([state = '', times]) => repeated(state, Number(times)),
  ),
  ...rules(
    ESTABLISHED,
    /^(?:STATE_MAIN_(?:I4|R3): (?:sent MR3, )?)?(?:IKE|ISAKMP) SA established \{auth=(\w{1,20}) cipher=(\w{1,40}) (?:integ|prf|oakley_prf)=(\w{1,40}).{0,40}group=(\w{1,20})/,
    ([auth = '', cipher = '', hash = '', group = '']) => [
      { kind: 'method', method: /PSK|PRESHARED/.test(auth) ? 'psk' : 'certificate' },
      step('ike', { kind: 'phase1-chosen', proposal: `${cipher}/${hash}/${group}` }),
    ],
  ),
  ...rules(ESTABLISHED, /^(?:STATE_MAIN_(?:I4|R3): (?:sent MR3, )?)?(?:IKE|ISAKMP) SA established/, () => [
    done('ike'),
  ]),
  rule(/^NAT-Traversal: Result using .{1,120}: (.{0,60})$/, 'NAT-Traversal', ([text = '']) => [
    step('ike', { kind: 'nat', us: /I am behind NAT|both are/.test(text), gateway: /peer behind|both are/.test(text) }),
  ]),
  ...rules(
    ['ignoring', 'received'],
    /^(?:ignoring (?:unknown |(un)?secured )?informational payload|received and ignored (?:informational|notification) (?:message|payload):?),? ?(?:type )?([A-Z][A-Z_]{3,60})/,
    ([open, name = '']) => [{ kind: 'notified', name, ...(open === '' ? {} : { protected: false }) }],
  ),
  rule(/^received unhandled informational notification payload (\d{1,5}):/, 'received', ([type]) => [
    { kind: 'notified', name: '', type: Number(type) },
  ]),
  rule(/^sending (encrypted )?notification NO_PROPOSAL_CHOSEN to/, 'sending', ([encrypted = '']) => [
    { kind: 'notified', name: 'NO_PROPOSAL_CHOSEN', ...(encrypted === '' ? {} : { protected: true }) },
    { kind: 'gateway-side' },
  ]),
  ...rules(
    ['probable', 'Possible', 'malformed', 'byte', 'next', 'length'],
    /[Pp]robable authentication failure \(mismatch of preshared secrets\?\)/,
    () => [{ kind: 'method', method: 'psk' }, trouble('ike', { kind: 'undecryptable', times: 1 })],
  ),
  ...rules(
    ['max'],
    /^max number of retransmissions \((\d{1,4})\) reached (?:after .{1,40} seconds\.? )?STATE_(\w{6,9})/,
    ([times, state = '']) => repeated(state, Number(times)),
  ),
  rule(/^received Hash Payload does not match computed value/, 'received', () => [
    trouble('ike', { kind: 'gateway-proof-wrong', method: 'psk' }),
  ]),
  rule(/^ERROR: asynchronous network error report on .{1,300}errno 111\b/, 'ERROR', () => [
    trouble('reach', { kind: 'port-unreachable', port: 500 }),
  ]),
  rule(
    /^ERROR: asynchronous network error report on \S{1,32} \((?:([\da-fA-F.:]{3,45}):|sport=)(\d{1,5})\)(?: ?for message to (\S{1,45}) port \d{1,5})?, complainant (\S{1,45}): .{1,100}\[errno (13|101|113), origin ICMP type \d{1,3} code (\d{1,3})\b/,
    'ERROR',
    ([own = '', port, gateway = '', by = '', errno, code]) => [
      isRefusal({ own, gateway, by, code: Number(code) })
        ? trouble('reach', { kind: 'prohibited', port: Number(port), by })
        : trouble('reach', { kind: 'no-route', ...(Number(errno) === 101 ? {} : { presumed: true }) }),
    ],
  ),
  ...rules(
    ['failed', 'global', 'IKEv1', 'ignoring'],
    /(?:global ikev1-policy(?:=\w{1,20})? does not allow IKEv1 connections|IKEv1 support (?:is )?not compiled in)/,
    () => [trouble('prerequisites', { kind: 'ikev1-missing', component: 'Libreswan' })],
  ),
  ...rules(
    ['ignoring', 'rejecting'],
    /^(?:ignoring|rejecting) IKEv1 packet as (?:global )?policy is set to (?:silently drop|reject)/,
    () => [{ kind: 'gateway-side' }, trouble('ike', { kind: 'ikev1-refused' })],
  ),
]

/** RFC 792 and RFC 1812 section 5.2.7.1: network, host, or all communication administratively prohibited. */
const PROHIBITED: ReadonlySet<number> = new Set([9, 10, 13])

/** A host beyond our own network reports it, so this computer has a network. */
function isRefusal(report: {
  readonly own: string
  readonly gateway: string
  readonly by: string
  readonly code: number
}): boolean {
  const { own, gateway, by, code } = report
  if (by === own) return false
  const complainant = parseIp(by)
  return PROHIBITED.has(code) || by === gateway || (complainant !== undefined && !isNear(complainant))
}

const missing = (secret: 'psk' | 'certificate' | 'privateKey'): readonly Meaning[] => [
  trouble('prerequisites', { kind: 'secret-missing', secret }),
]

const refused = (reason: string): Meaning =>
  trouble('prerequisites', { kind: 'settings-refused', component: 'Libreswan', reason })

/** What the kernel or Libreswan's own settings lack. */
const setUp: readonly LineRule[] = [
  rule(/^Starting Pluto \(Libreswan Version v?(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)\b/, 'Starting', ([version = '']) => [
    { kind: 'version', component: 'Libreswan', version },
  ]),
  ...rules(["Can't", 'cannot'], /^(?:Can't authenticate: no preshared key found for|cannot find PSK\b)/, () =>
    missing('psk'),
  ),
  ...rules(
    ['failed', 'left', 'right'],
    /^(?:failed to add connection: )?(?:(?:left|right) certificate .{1,120}not found in (?:the )?NSS|failed to find certificate named .{1,120} in the NSS)/,
    () => missing('certificate'),
  ),
  ...rules(
    ['unable', 'private', 'connection', "connection's"],
    /^(?:unable to locate my private key|private key matching CKAID .{1,120} not found|connection.{1,120} private key not found)/,
    () => missing('privateKey'),
  ),
  rule(/^ERROR: send(?:to)? on .{1,200} failed in .{1,80}: .{1,60}\(errno 101\)/, 'ERROR', () => [
    trouble('reach', { kind: 'no-route' }),
  ]),
  ...rules(
    ['ERROR', 'netlink'],
    /^(?:ERROR: )?netlink (?:response for|write\(\) of) .{1,160}(?: included errno (\d{1,3}): .{1,100}|: .{1,100} \(errno (\d{1,3})\))/,
    ([before = '', behind = '']) => moduleMeanings(Number(before === '' ? behind : before)),
  ),
  ...rules(['netlink'], /^netlink ext_ack: (?:Unsupported algorithm|Requested \w{1,20} algorithm not found)/, () =>
    moduleMeanings(ENOENT),
  ),
  // It runs but has not opened its ports yet.
  ...rules(['Pluto', 'need'], /^(?:Pluto is not running|need --listen before --initiate)/, () => [
    trouble('prerequisites', { kind: 'component-stopped', component: 'Libreswan' }),
  ]),
  rule(/^FATAL ERROR: (?:[Nn]o XFRM kernel|failed to bind .{1,80} CONFIG_XFRM)/, 'FATAL', () => [
    trouble('prerequisites', { kind: 'module-missing', module: 'xfrm_user' }),
  ]),
  ...rules(['cannot', 'FATAL'], /^(?:FATAL ERROR: )?(cannot load config (?:file )?'.{1,300})/, ([reason = '']) => [
    refused(reason),
  ]),
  rule(
    /^failed to add (?:IKEv[12] )?connection: (?!.{0,80}(?:IKEv1 support|ikev1-policy|certificate|resolve|DNS|host address family))(.{1,200})/,
    'failed',
    ([reason = '']) => [refused(reason)],
  ),
]

const certificates: readonly LineRule[] = [
  rule(/^Peer ID '(.{1,200})' mismatched on first found connection/, 'Peer', ([found = '']) => [
    trouble('ike', { kind: 'gateway-identity', wanted: '', found }),
  ]),
  rule(
    /^we require (?:IKEv\d )?peer to have ID '(.{1,200})', but peer declares '(.{1,200})'/,
    'we',
    ([wanted = '', found = '']) => [trouble('ike', { kind: 'gateway-identity', wanted, found })],
  ),
  ...rules(
    ['X509', 'no', 'certificate'],
    /^(?:X509: [Cc]ertificate rejected|no RSA public key known for|certificate verification failed)/,
    () => [trouble('ike', { kind: 'gateway-certificate', subject: '', issuer: '', problem: 'untrusted' })],
  ),
  rule(/^Signature check .{1,200} failed/, 'Signature', () => [
    trouble('ike', { kind: 'gateway-proof-wrong', method: 'certificate' }),
  ]),
]

const phase2: readonly LineRule[] = [
  rule(/^initiating Quick Mode /, 'initiating', () => [done('ike')]),
  ...rules(
    ['IPsec', 'STATE_QUICK_I2', 'STATE_QUICK_R2'],
    /^(?:STATE_QUICK_[IR]2: .{0,60})?IPsec SA established (?:transport|tunnel) mode/,
    () => [done('ipsec')],
  ),
  ...rules(
    ['IPsec', 'STATE_QUICK_I2', 'STATE_QUICK_R2'],
    /IPsec SA established .{0,40}\{(ESPinUDP|ESP(?:\/NAT)?)=.{1,80}xfrm=(\S{1,60})/,
    ([encapsulation, suite = '']) => [
      step('ipsec', {
        kind: 'phase2-chosen',
        proposal: suite,
        encapsulation: encapsulation === 'ESP' ? 'esp' : 'udp',
      }),
    ],
  ),
  rule(/^NAT-Traversal: received \d{1,3} NAT-OA\. Using first/, 'NAT-Traversal', () => [
    step('ipsec', { kind: 'nat-oa-ambiguous' }),
  ]),
  rule(/^cannot respond to IPsec SA request because no connection is known/, 'cannot', () => [
    { kind: 'gateway-side' },
    trouble('ipsec', { kind: 'selectors-refused' }),
  ]),
]

const later: readonly LineRule[] = [
  ...rules(
    ['DPD', 'liveness'],
    /^(?:DPD: (?:No response from peer|.{0,60}declaring peer dead)|liveness timeout)/,
    () => [trouble('live', { kind: 'peer-silent' })],
  ),
  rule(/^received Delete SA(?:\(0x[\da-f]{1,8}\))? payload/, 'received', () => [
    trouble('live', { kind: 'closed-by-gateway' }),
  ]),
  rule(/^terminating SAs using this connection/, 'terminating', () => [{ kind: 'ended-here' }]),
]

export const PLUTO = readerOf([...phase1, ...certificates, ...phase2, ...setUp, ...later])

/**
 * `002 "lab"[1] 203.0.113.10 #1: ` before the message, or `packet from 203.0.113.1:500: ` if it belongs to no
 * connection (yet); a name may not contain a quote.
 */
const PREFIX =
  /^(?:\d{3} )?(?:"[^"]{1,80}"(?:\[\d{1,6}\])?(?: (?:\.\.\.)?[\da-fA-F.:]{3,45})?(?: #\d{1,9})?|packet from [\da-fA-F.:[\]]{3,60}): /

export const plutoText = (text: string): string | undefined => {
  // The command that controls pluto.
  if (text.startsWith('whack: ')) return text.slice('whack: '.length)
  // Most lines of other programs end here.
  if (text.charCodeAt(0) > 0x39 && !text.startsWith('packet from ')) return undefined
  const prefix = PREFIX.exec(text)?.[0]
  return prefix === undefined ? undefined : text.slice(prefix.length)
}
