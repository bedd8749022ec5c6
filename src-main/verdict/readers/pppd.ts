import { done, readerOf, rule, rules, step, trouble, type LineRule } from './meaning.ts'
import type { Meaning } from './meaning.ts'

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

const method = (by: 'wanted' | 'allowed' | 'agreed', text: string): readonly Meaning[] => [
  { kind: 'ppp-method', by, method: methodName(text) },
]

const link: readonly LineRule[] = [
  rule(/^pppd (\d{1,2}\.\d{1,3}\.\d{1,3})\S{0,20} started by /, 'pppd', ([version = '']) => [
    { kind: 'version', component: 'pppd', version },
  ]),
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
  rule(/^No (?:auth is possible|acceptable authentication)/, 'No', () => [
    trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] }),
  ]),
  // Said by the side that demands it: at a client, its own options do.
  ...rules(['peer', 'Peer'], /^([Pp]eer refused to authenticate)/, ([reason = '']) => [
    trouble('lcp', { kind: 'settings-refused', component: 'pppd', reason }),
  ]),
  ...rules(
    ['This', "Couldn't", 'Kernel', 'Sorry', 'Please', 'You'],
    /^(?:Please load the ppp_generic kernel module|You need to create the \/dev\/ppp device node|This system lacks kernel support for PPP|Couldn't open .{0,40}\/dev\/ppp|Couldn't set tty to PPP|Kernel doesn't support|Sorry - this system lacks PPP)/,
    () => [trouble('lcp', { kind: 'module-missing', module: 'ppp_generic' })],
  ),
]

/** The E= of RFC 2759 section 6, wherever in the text it stands. */
const errorCode = (text: string): number | undefined => {
  const code = /\bE=(\d{3})\b/.exec(text)?.[1]
  return code === undefined ? undefined : Number(code)
}

/** @param more `bare` where pppd says so of whatever ended the sign-in */
function rejected(name: string, text: string, user = '', more: { readonly bare?: true } = {}): readonly Meaning[] {
  const code = errorCode(text)
  const said = /(?:^|\s)M=(.{1,120})$/.exec(text)?.[1] ?? text
  return [
    trouble('authenticate', {
      kind: 'auth-rejected',
      method: name,
      user,
      ...(code === undefined ? {} : { code }),
      ...(said === '' ? {} : { text: said.slice(0, 160) }),
      ...more,
    }),
  ]
}

const refused = (stage: 'lcp' | 'address', reason: string): readonly Meaning[] => [
  trouble(stage, { kind: 'settings-refused', component: 'pppd', reason }),
]

/** What pppd does not take of its own options: it ends before it says anything to the gateway. */
const options: readonly LineRule[] = [
  ...rules(
    ['unrecognized', 'too', "Can't", 'In', 'By', 'The'],
    /^(unrecognized option '.{1,100}'|too few parameters for option .{1,80}|Can't open options file .{1,200}|In file .{1,160}: (?:unrecognized option|too few parameters for option) .{1,80}|By default the remote system is required to authenticate itself|The remote system (?:\(.{1,80}\) )?is required to authenticate itself)/,
    ([reason = '']) => refused('lcp', reason),
  ),
]

/** pppd ends the link by its own demand. */
const differs: readonly Meaning[] = [trouble('address', { kind: 'ppp-encryption-refused', demandedHere: true })]

/** MPPE, which L2TP/IPsec does not need. */
const encryption: readonly LineRule[] = [
  ...rules(
    ['MPPE', 'Refusing'],
    /^(?:MPPE disabled, closing LCP|MPPE required,? but (?!kernel|not available in kernel)|Refusing MPPE stateful mode offered by peer)/,
    () => differs,
  ),
  rule(/^sent \[LCP TermReq id=\S{1,8} "(?:Refusing )?MPPE (?!.{0,40}kernel)/, 'sent', () => differs),
  rule(/^MPPE required,? but (?:kernel has no support|not available in kernel)/, 'MPPE', () => [
    trouble('address', { kind: 'module-missing', module: 'ppp_mppe' }),
  ]),
]

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
    /^(CHAP|PAP|EAP|MS-CHAP) authentication failed(?! due to [Pp]rotocol)(?:: (.{0,300}))?/,
    // Of the other two, this line comes from the gateway's refusal and from nothing else.
    ([name = '', text = '']) =>
      rejected(name, text, '', text === '' && (name === 'CHAP' || name === 'EAP') ? { bare: true } : {}),
  ),
  // The gateway does not know the protocol, whatever the password.
  ...rules(
    ['CHAP', 'PAP', 'EAP'],
    /^(CHAP|PAP|EAP) authentication failed due to [Pp]rotocol-[Rr]eject/,
    ([name = '']) => [trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [name.toLowerCase()] })],
  ),
  // Windows Server 2019 and some RADIUS servers leave out a blank, and the password is right.
  rule(/^MS-CHAPv2 Success packet is badly formed/, 'MS-CHAPv2', () => [
    trouble('authenticate', { kind: 'component-outdated', component: 'pppd', cured: '2.4.9' }),
  ]),
  rule(/^sent \[EAP Response id=\S{1,8} Identity <Name "(.{1,256}?)">/, 'sent', ([name = '']) => [
    { kind: 'user', name },
  ]),
  rule(/^EAP: unknown authentication type (\d{1,3}); Naking/, 'EAP', ([type = '']) => [
    { kind: 'eap', said: 'type-refused', type },
  ]),
  rule(/^sent \[EAP Response id=\S{1,8} (?:MD5|MSCHAP|SRP|TLS)/, 'sent', () => [{ kind: 'eap', said: 'tried' }]),
  rule(/^EAP: peer reports authentication failure/, 'EAP', () => [{ kind: 'eap', said: 'failed' }]),
  rule(/^rcvd \[EAP Failure id=/, 'rcvd', () => [{ kind: 'eap', said: 'failed' }]),
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
    ['Could', 'IPCP'],
    // A gateway without an address of its own gets one from us, and the connect goes on.
    /^(?:Could not determine (?:local|remote) IP address(?!: defaulting)|IPCP: timeout sending Config-Requests)/,
    () => [trouble('address', { kind: 'no-address-given' })],
  ),
  rule(
    /^(Peer (?:is not authorized to use remote address .{1,45}|refused to agree to (?:our|his) IP address))/,
    'Peer',
    ([reason = '']) => refused('address', reason),
  ),
  rule(
    /^sent \[IPCP TermReq id=\S{1,8} "((?:Unauthorized remote|Refused (?:our|his)) IP address)"/,
    'sent',
    ([reason = '']) => refused('address', reason),
  ),
]

const later: readonly LineRule[] = [
  rule(/^No response to \d{1,4} echo-requests/, 'No', () => [trouble('live', { kind: 'peer-silent' })]),
  rule(/^Terminating on signal (?:15|2)\b/, 'Terminating', () => [{ kind: 'ended-here' }]),
  rule(/^sent \[LCP TermReq id=\S{1,8} "User request"\]/, 'sent', () => [{ kind: 'ended-here' }]),
]

export const PPPD = readerOf([...link, ...options, ...signIn, ...encryption, ...address, ...later])
