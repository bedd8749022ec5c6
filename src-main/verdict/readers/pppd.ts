import { done, readerOf, rule, rules, step, trouble, type LineRule } from './sign.ts'
import type { Sign } from './sign.ts'

/** pppd 2.4 and 2.5, with and without `debug`, at either side; macOS' own is of the same family. */

const METHODS: Readonly<Record<string, string>> = {
  'chap MS-v2': 'mschapv2',
  'chap MS': 'mschap',
  'chap MD5': 'chap',
  'chap m$oft-v2': 'mschapv2',
  'chap m$oft': 'mschap',
  pap: 'pap',
  eap: 'eap',
}
const methodName = (text: string): string => METHODS[text] ?? text.slice(0, 40)

const method = (by: 'wanted' | 'allowed' | 'agreed', text: string): readonly Sign[] => [
  { kind: 'ppp-method', by, method: methodName(text) },
]

const link: readonly LineRule[] = [
  rule(/^Connect: ppp\d{1,4} <-->/, 'Connect', () => [done('l2tp')]),
  rule(/^PPPoL2TP options: lnsmode/, 'PPPoL2TP', () => [{ kind: 'gateway-side' }]),
  rule(/^rcvd \[LCP ConfReq .{0,200}<auth ([^<>]{1,40})>/, 'rcvd', ([text = '']) => method('wanted', text)),
  rule(/^sent \[LCP ConfNak .{0,200}<auth ([^<>]{1,40})>/, 'sent', ([text = '']) => method('allowed', text)),
  rule(/^sent \[LCP ConfAck .{0,200}<auth ([^<>]{1,40})>/, 'sent', ([text = '']) => method('agreed', text)),
  rule(/^sent \[LCP ConfReq .{0,200}<auth [^<>]{1,40}>/, 'sent', () => [{ kind: 'gateway-side' }]),
  rule(/^rcvd \[LCP ConfAck .{0,80}?(?:<mru (\d{1,5})>|\])/, 'rcvd', ([mru = '']) => [
    step('lcp', { kind: 'lcp-up', mru: mru === '' ? 1500 : Number(mru) }),
  ]),
  rule(/^LCP: timeout sending Config-Requests/, 'LCP', () => [trouble('lcp', { kind: 'lcp-silent' })]),
  rule(/^LCP terminated by peer(?: \((.{0,160})\))?/, 'LCP', ([text = '']) => [
    trouble('lcp', { kind: 'lcp-terminated', ...(text === '' ? {} : { text }) }),
  ]),
  rule(/^rcvd \[LCP TermReq id=\S{1,8} "(.{0,160})"\]/, 'rcvd', ([text = '']) => [
    trouble('lcp', { kind: 'lcp-terminated', text }),
  ]),
  ...rules(
    ['peer', 'No', 'Peer'],
    /^(?:peer refused to authenticate|No auth is possible|No acceptable authentication|Peer refused to authenticate)/,
    () => [trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] })],
  ),
  ...rules(
    ['This', "Couldn't", 'Kernel', 'Sorry'],
    /^(?:This system lacks kernel support for PPP|Couldn't open .{0,40}\/dev\/ppp|Couldn't set tty to PPP|Kernel doesn't support|Sorry - this system lacks PPP)/,
    () => [trouble('lcp', { kind: 'module-missing', module: 'ppp_generic' })],
  ),
]

/** The E= of RFC 2759 section 6, wherever in the text it stands. */
const errorCode = (text: string): number | undefined => {
  const code = /\bE=(\d{3})\b/.exec(text)?.[1]
  return code === undefined ? undefined : Number(code)
}

function rejected(name: string, text: string, user = ''): readonly Sign[] {
  const code = errorCode(text)
  const said = /(?:^|\s)M=(.{1,120})$/.exec(text)?.[1] ?? text
  return [
    trouble('authenticate', {
      kind: 'auth-rejected',
      method: name,
      user,
      ...(code === undefined ? {} : { code }),
      ...(said === '' ? {} : { text: said.slice(0, 160) }),
    }),
  ]
}

const signIn: readonly LineRule[] = [
  rule(/^sent \[CHAP Challenge /, 'sent', () => [{ kind: 'gateway-side' }]),
  rule(/^sent \[CHAP Response .{0,300}name = "(.{1,256})"\]/, 'sent', ([name = '']) => [{ kind: 'user', name }]),
  rule(/^sent \[PAP AuthReq id=\S{1,8} user="(.{1,256}?)" password=/, 'sent', ([name = '']) => [
    { kind: 'user', name },
  ]),
  rule(/^rcvd \[CHAP Failure id=\S{1,8} "(.{0,300})"\]/, 'rcvd', ([text = '']) => rejected('CHAP', text)),
  rule(/^rcvd \[PAP AuthNak id=\S{1,8}(?: "(.{0,300})")?\]/, 'rcvd', ([text = '']) => rejected('PAP', text)),
  ...rules(
    ['CHAP', 'PAP', 'EAP', 'MS-CHAP'],
    /^(CHAP|PAP|EAP|MS-CHAP) authentication failed(?:: (.{0,300}))?/,
    ([name = '', text = '']) => rejected(name, text),
  ),
  ...rules(['CHAP', 'PAP', 'EAP'], /^(CHAP|PAP|EAP) authentication succeeded/, ([name = '']) => [
    step('authenticate', { kind: 'auth-accepted', method: name }),
  ]),
  rule(/^Peer (\S{1,256}) failed (CHAP|PAP|EAP) authentication/, 'Peer', ([user = '', name = '']) => [
    { kind: 'gateway-side' },
    ...rejected(name, '', user),
  ]),
  rule(/^No (CHAP|PAP) secret found for authenticating (\S{1,256})/, 'No', ([name = '', user = '']) => [
    { kind: 'gateway-side' },
    ...rejected(name, 'unknown user', user),
  ]),
  rule(/^MS-CHAPv2 mutual authentication failed/, 'MS-CHAPv2', () => [
    trouble('authenticate', { kind: 'server-proof-wrong' }),
  ]),
]

const address: readonly LineRule[] = [
  rule(/^local {2}IP address (\S{1,45})/, 'local', ([text = '']) => [
    { kind: 'ppp-address', part: 'local', address: text },
  ]),
  rule(/^remote IP address (\S{1,45})/, 'remote', ([text = '']) => [
    { kind: 'ppp-address', part: 'peer', address: text },
  ]),
  ...rules(['primary', 'secondary'], /^(?:primary|secondary) +DNS address (\S{1,45})/, ([text = '']) => [
    { kind: 'ppp-address', part: 'dns', address: text },
  ]),
  ...rules(
    ['Could', 'Peer', 'IPCP'],
    /^(?:Could not determine (?:local|remote) IP address|Peer refused to agree to our IP|IPCP: timeout sending Config-Requests|Peer is not authorized to use remote address)/,
    () => [trouble('address', { kind: 'no-address-given' })],
  ),
]

const later: readonly LineRule[] = [
  rule(/^No response to \d{1,4} echo-requests/, 'No', () => [trouble('live', { kind: 'peer-silent' })]),
  rule(/^Terminating on signal (?:15|2)\b/, 'Terminating', () => [{ kind: 'ended-here' }]),
  rule(/^sent \[LCP TermReq id=\S{1,8} "User request"\]/, 'sent', () => [{ kind: 'ended-here' }]),
]

export const PPPD = readerOf([...link, ...signIn, ...address, ...later])
