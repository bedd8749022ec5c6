import { done, readerOf, rule, rules, step, trouble, type Meaning } from './meaning.ts'

/** accel-ppp 1.10 to 1.14, a gateway. */

/** `[2026-11-21 11:39:11.885]:  warn: ppp0: `: from its own log, and from a syslog without the time. */
const HEAD = /^(?:\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]: {1,4})?(?:error|warn|info\d?|msg|debug): /
const OWN_LOG = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]: {1,4}(?:error|warn|info\d?|msg|debug): /
/** The session, the tunnel or the user that the line is about. */
const ABOUT =
  /^(?:(?:ppp|l2tp)\d{1,6}:(?:[^\s:]{0,80}:)? (?:[^\s:]{1,80}: (?=authentication|second session))?|l2tp (?:tunnel|session) [\d-]{1,40}(?:, [\d-]{1,40})?(?: \([^()]{1,60}\))?: |[^\s:]{1,80}: (?=authentication (?:failed|succeeded)))/

/** The message; undefined for a line of another program. */
export function accelText(line: string, named = false): string | undefined {
  if (!named && !OWN_LOG.test(line)) return undefined
  const text = line.slice(HEAD.exec(line)?.[0].length ?? 0)
  return text.slice(ABOUT.exec(text)?.[0].length ?? 0)
}

const answered: readonly Meaning[] = [step('l2tp', { kind: 'l2tp-answer' })]
const refused = ([method = '', text = '']: readonly string[]): readonly Meaning[] => {
  const code = /\bE=(\d{3})\b/.exec(text)?.[1]
  return [
    trouble('authenticate', {
      kind: 'auth-rejected',
      method,
      user: '',
      ...(code === undefined ? {} : { code: Number(code) }),
      ...(text === '' ? {} : { text }),
    }),
  ]
}
const accepted = ([method = '']: readonly string[]): readonly Meaning[] => [
  step('authenticate', { kind: 'auth-accepted', method }),
]

export const ACCEL_PPP = readerOf([
  rule(/^l2tp: handling SCCRQ from /, 'l2tp', () => [{ kind: 'begins', rank: 2 }]),
  rule(/^established at /, 'established', () => answered),
  rule(/^handling ICCN/, 'handling', () => [done('l2tp')]),
  rule(/^starting data channel for l2tp/, 'starting', () => [done('l2tp')]),
  rule(/^recv \[LCP ConfAck id=/, 'recv', () => [done('lcp')]),
  rule(
    /^recv \[(?:MSCHAP-v[12] Response|CHAP Response|PAP AuthReq) .{0,200}name="(.{1,256})"/,
    'recv',
    ([name = '']) => [{ kind: 'user', name }],
  ),
  rule(/^send \[(CHAP|MSCHAP-v[12]|PAP) (?:Failure|AuthNak) id=\S{1,8}(?: "(.{0,300})")?\]/, 'send', refused),
  rule(/^send \[(CHAP|MSCHAP-v[12]|PAP) (?:Success|AuthAck) id=/, 'send', accepted),
  ...rules(
    ['chap-md5', 'mschap-v1', 'mschap-v2', 'pap'],
    /^(chap-md5|mschap-v[12]|pap): (user not found|challenge response mismatch)/,
    refused,
  ),
  rule(/^authentication failed/, 'authentication', () => refused(['PPP'])),
  rule(/^second session denied/, 'second', () => refused(['PPP', 'user is already active'])),
  rule(/^authentication succeeded/, 'authentication', () => accepted(['PPP'])),
  rule(/^session started over l2tp/, 'session', () => [done('address')]),
  ...rules(
    ['radius', 'radius(1)', 'radius:acct'],
    /^radius(?:\(\d\))?(?::acct)?: (?:server\(\d{1,3}\) not responding|no (?:available )?servers)/,
    () => [trouble('authenticate', { kind: 'auth-silent', directory: true })],
  ),
  ...rules(['chap-md5', 'mschap-v1', 'mschap-v2', 'pap'], /^(?:chap-md5|mschap-v[12]|pap): timeout/, () => [
    trouble('authenticate', { kind: 'auth-silent' }),
  ]),
  rule(/^no acknowledgement from peer after (\d{1,3}) retransmissions/, 'no', ([tries]) => [
    trouble('l2tp', { kind: 'l2tp-silent', tries: Number(tries) }),
  ]),
  rule(/^lcp: no echo reply/, 'lcp', () => [trouble('live', { kind: 'peer-silent' })]),
  rule(/^cann?'t negotiate authentication type/, "cann't", () => [
    trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] }),
  ]),
])
