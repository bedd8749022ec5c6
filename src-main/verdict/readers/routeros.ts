import { done, readerOf, rule, rules, stated, step, trouble, type LineRule } from './meaning.ts'

/** MikroTik's RouterOS 6 and 7, usually a gateway: topics instead of a program, and IPsec in racoon's words. */

const ANSWER = step('reach', { kind: 'ike-answer', port: 500, version: 1 })
/** A cookie of zeros: the other side has not answered the first message. */
const NO_COOKIE = /:0{16}\b/

const ipsec: readonly LineRule[] = [
  rule(/^respond new phase 1 \(Identity Protection\)/, 'respond', () => [
    { kind: 'begins', rank: 1 },
    { kind: 'gateway-side' },
    ANSWER,
  ]),
  rule(/^initiate new phase 1 \(Identity Protection\): \S{1,60}<=>([\da-fA-F.:]{3,45})\[/, 'initiate', ([to = '']) => [
    { kind: 'begins', rank: 1 },
    step('resolve', { kind: 'resolved', addresses: [to] }),
  ]),
  rule(/^ISAKMP-SA established /, 'ISAKMP-SA', () => [done('ike')]),
  rule(/^phase1 negotiation failed due to time up (.{1,200})/, 'phase1', ([between = '']) => [
    { kind: 'repeated', message: NO_COOKIE.test(between) ? 1 : 3, times: 3 },
  ]),
  rule(/^phase2 negotiation failed due to time up waiting for phase1/, 'phase2', () => [
    { kind: 'repeated', message: 1, times: 3 },
  ]),
  rule(/^parsing packet failed, possible cause: wrong password/, 'parsing', () => [
    { kind: 'method', method: 'psk' },
    trouble('ike', { kind: 'undecryptable', times: 1 }),
  ]),
  ...rules(
    ['failed', 'no'],
    /^(?:failed to (?:pre-process ph1 packet|get valid proposal)|no suitable proposal found|no proposal chosen)/,
    () => [{ kind: 'notified', name: 'NO_PROPOSAL_CHOSEN' }],
  ),
  rule(/^fatal ([A-Z][A-Z-]{3,40}) notify mess/, 'fatal', ([name = '']) => [
    { kind: 'notified', name: name.replaceAll('-', '_') },
  ]),
  rule(/^failed to get sainfo/, 'failed', () => [trouble('ipsec', { kind: 'selectors-refused' })]),
  rule(/^DPD: remote .{1,120} seems to be dead/, 'DPD', () => [trouble('live', { kind: 'peer-silent' })]),
]

const l2tp: readonly LineRule[] = [
  rule(/^first L2TP UDP packet received from /, 'first', () => [{ kind: 'begins', rank: 2 }, { kind: 'gateway-side' }]),
  rule(/^no IPsec encryption while it was required/, 'no', () => [
    { kind: 'gateway-side' },
    trouble('l2tp', { kind: 'l2tp-unencrypted' }),
  ]),
  rule(/^tunnel \d{1,6} received no replies, disconnecting/, 'tunnel', () => [
    trouble('l2tp', { kind: 'l2tp-silent', tries: 5 }),
  ]),
]

const refused = (user: string, text?: string): ReturnType<LineRule['meanings']> => [
  trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user, ...(text === undefined ? {} : { text }) }),
]

/** RADIUS; the sign-in that is then rejected was never checked. */
const DIRECTORY_SILENT: ReturnType<LineRule['meanings']> = [
  trouble('authenticate', { kind: 'auth-silent', directory: true }),
]

/** The texts after `terminating... - `. */
const ENDINGS: readonly LineRule[] = [
  rule(/^authentication failed/, 'terminating...', () => refused('')),
  rule(/^(user (\S{1,256}) is already active)/, 'terminating...', ([text, user = '']) => refused(user, text)),
  // Whether the link was up shows which of the two it is.
  rule(/^peer is not responding/, 'terminating...', () => [
    trouble('lcp', { kind: 'lcp-silent' }),
    trouble('live', { kind: 'peer-silent' }),
  ]),
  rule(/^(?:hungup|session closed|peer disconnected|administrator request)/, 'terminating...', () => [
    trouble('live', { kind: 'closed-by-gateway' }),
  ]),
  rule(/^could not determine remote address/, 'terminating...', () => [
    trouble('address', { kind: 'no-address-given' }),
  ]),
  rule(/^(?:session|idle) timeout/, 'terminating...', () => [
    stated('live', 'session-limit-reached', 'sure', 'RouterOS'),
  ]),
  rule(/^(?:could not negotiate encryption|encryption got out of sync)/, 'terminating...', () => [
    trouble('address', { kind: 'ppp-encryption-refused' }),
  ]),
  rule(/^no authentication method/, 'terminating...', () => [
    trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] }),
  ]),
].map(({ word, pattern, meanings }) =>
  rule(new RegExp(`^terminating\\.\\.\\. - ${pattern.source.slice(1)}`), word, meanings),
)

const ppp: readonly LineRule[] = [
  rule(/^user (\S{1,256}) authentication failed(?! - radius timeout)/, 'user', ([user = '']) => refused(user)),
  rule(/^user (\S{1,256}) authentication failed - radius timeout/, 'user', ([name = '']) => [
    { kind: 'user', name },
    ...DIRECTORY_SILENT,
  ]),
  rule(/^authentication failed: peer didn't respond/, 'authentication', () => [
    trouble('authenticate', { kind: 'auth-silent' }),
  ]),
  rule(/^logged in, [\da-fA-F.:]{3,45} from /, 'logged', () => [{ kind: 'gateway-side' }, done('address')]),
  rule(/^authenticated$/, 'authenticated', () => [step('authenticate', { kind: 'auth-accepted', method: 'PPP' })]),
  rule(/^connected$/, 'connected', () => [done('address')]),
  rule(/^timeout for <[^<>]{1,40}> code=Access-Request/, 'timeout', () => DIRECTORY_SILENT),
]

export const ROUTEROS = readerOf([...ipsec, ...l2tp, ...ppp, ...ENDINGS])

/** `<l2tp-anna>: `, `l2tp-out1: `, or the other side's address, before the message. */
const ABOUT =
  /^(?:<[^<>]{1,80}>: |[^\s,]{1,80} (?=logged in, )|[\w-]{1,40}: (?=initializing|connecting|authenticated|connected|disconnected|terminating)|[\d.]{7,15}(?:\[\d{1,5}\])? )/

/** Copied from a window, without its topics. Messages shared with ipsec-tools are also racoon's, and mean the same. */
const OWN_WORDS =
  /^(?:respond new phase 1 \((?:Identity Protection|Aggressive)\): |initiate new phase 1 \(|first L2TP UDP packet received from |<[^<>]{1,80}>: (?:authentication failed|user \S{1,256} authentication failed|terminating\.\.\. - |authenticated$|connected$)|\S{1,80} logged in, [\d.]{7,15} from |\S{1,60} parsing packet failed, possible cause: wrong password)/

/** The message of a line without topics; undefined for one of another program. */
export const untopicalText = (text: string): string | undefined => (OWN_WORDS.test(text) ? routerText(text) : undefined)

export const routerText = (text: string): string => text.slice(ABOUT.exec(text)?.[0].length ?? 0)
