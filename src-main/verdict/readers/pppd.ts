import { done, readerOf, rule, rules, stated, step, trouble, type LineRule, type Meaning } from './meaning.ts'
import { diedBy, exitMeanings, limitReached } from './pppd-exit.ts'
import { goodbye } from './pppd-goodbye.ts'

/** pppd 2.4 and 2.5, with and without `debug`, on either side; macOS' own is of the same family. */

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

const other = (name: string): Meaning => ({ kind: 'other-vpn', name })

const link: readonly LineRule[] = [
  rule(/^pppd (\d{1,2}\.\d{1,3}\.\d{1,3})\S{0,20} started by /, 'pppd', ([version = '']) => [
    { kind: 'version', component: 'pppd', version },
  ]),
  rule(/^Connect: \S{1,40} <-->(?! (?:\/dev\/tty|(?:eth|en|br|bond|vlan|wan|nas|ptm)[\w.-]{0,20}$))/, 'Connect', () => [
    done('l2tp'),
  ]),
  rule(/^Connect: \S{1,40} <--> (?:eth|en|br|bond|vlan|wan|nas|ptm)[\w.-]{0,20}$/, 'Connect', () => [other('PPPoE')]),
  rule(/^Connect: \S{1,40} <--> \/dev\/tty/, 'Connect', () => [other('PPP, modem')]),
  rule(/^Plugin \S{0,80}pppoe\.so loaded/, 'Plugin', () => [other('PPPoE')]),
  rule(/^Plugin \S{0,80}(?:\/pptp|pptpd-logwtmp)\.so loaded/, 'Plugin', () => [other('PPTP')]),
  rule(/^Plugin \S{0,80}sstp-pppd-plugin\.so loaded/, 'Plugin', () => [other('SSTP')]),
  rule(/^PPPoL2TP options: lnsmode/, 'PPPoL2TP', () => [{ kind: 'gateway-side' }]),
  rule(/^rcvd \[LCP ConfReq .{0,200}<auth ([^<>]{1,40})>/, 'rcvd', ([text = '']) => method('wanted', text)),
  rule(/^sent \[LCP ConfNak .{0,200}<auth ([^<>]{1,40})>/, 'sent', ([text = '']) => method('allowed', text)),
  rule(/^sent \[LCP ConfAck .{0,200}<auth ([^<>]{1,40})>/, 'sent', ([text = '']) => method('agreed', text)),
  rule(/^sent \[LCP ConfReq .{0,200}<auth [^<>]{1,40}>/, 'sent', () => [{ kind: 'demands' }]),
  rule(/^rcvd \[LCP ConfAck .{0,80}?(?:<mru (\d{1,5})>|\])/, 'rcvd', ([mru = '']) => [
    step('lcp', { kind: 'lcp-up', mru: mru === '' ? 1500 : Number(mru) }),
  ]),
  rule(/^LCP: timeout sending Config-Requests/, 'LCP', () => [trouble('lcp', { kind: 'lcp-silent' })]),
  rule(/^LCP terminated by peer(?: \((.{0,160})\))?/, 'LCP', ([text = '']) => goodbye(text)),
  rule(/^rcvd \[LCP TermReq id=\S{1,8}(?: "(.{0,160})")?\]/, 'rcvd', ([text = '']) => goodbye(text)),
  ...rules(['No'], /^No (?:auth is possible|acceptable authentication)/i, () => [
    trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] }),
  ]),
  ...rules(
    ['peer', 'Peer', 'sent'],
    /^(?:sent \[LCP TermReq id=\S{1,8} ")?([Pp]eer refused to authenticate)/,
    ([reason = '']) => [{ kind: 'demand-unmet', refused: true, reason }],
  ),
  // The device exists, but a container or a policy denies pppd access.
  rule(
    /^Couldn't (?:re)?open .{0,40}\/dev\/ppp\b.{0,20}: (?:Operation not permitted|Permission denied)/,
    "Couldn't",
    () => [stated('lcp', 'not-authorised', 'near-sure', 'pppd')],
  ),
  ...rules(
    ['This', "Couldn't", 'Kernel', 'Sorry', 'Please', 'You'],
    /^(?:Please load the ppp_generic kernel module|You need to create the \/dev\/ppp device node|This system lacks kernel support for PPP|Couldn't (?:re)?open .{0,40}\/dev\/ppp(?!.{0,30}(?:not permitted|denied))|Couldn't set tty to PPP|Kernel doesn't support|Sorry - this system lacks PPP)/,
    () => [trouble('lcp', { kind: 'module-missing', module: 'ppp_generic' })],
  ),
]

/** The E= of RFC 2759 section 6, anywhere in the text. */
const errorCode = (text: string): number | undefined => {
  const code = /\bE=(\d{3})\b/.exec(text)?.[1]
  return code === undefined ? undefined : Number(code)
}

/** @param more `bare` if pppd writes this whatever ended the sign-in */
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

/** Own options that pppd rejects: it ends before it sends anything to the gateway. */
const options: readonly LineRule[] = [
  ...rules(
    ['unrecognized', 'too', "Can't", 'In', 'By', 'The'],
    /^(unrecognized option '.{1,100}'|too few parameters for option .{1,80}|Can't open options file .{1,200}|In (?:file .{1,160}|secrets file): (?:unrecognized option|too few parameters for option) .{1,80}|By default the remote system is required to authenticate itself|The remote system (?:\(.{1,80}\) )?is required to authenticate itself)/,
    ([reason = '']) => refused('lcp', reason),
  ),
]

/** pppd ends the link because of its own requirement. */
const differs: readonly Meaning[] = [trouble('address', { kind: 'ppp-encryption-refused', demandedHere: true })]

/** MPPE, which L2TP/IPsec does not need. */
const encryption: readonly LineRule[] = [
  ...rules(
    ['MPPE', 'Refusing', 'Too'],
    /^(?:MPPE disabled, closing LCP|Too many MPPE errors|MPPE required,? but (?!kernel|not available in kernel)|Refusing MPPE stateful mode offered by peer)/,
    () => differs,
  ),
  rule(/^sent \[LCP TermReq id=\S{1,8} "(?:Refusing |Too many )?MPPE (?!.{0,40}kernel)/, 'sent', () => differs),
  ...rules(
    ['MPPE', 'sent'],
    /^(?:sent \[LCP TermReq id=\S{1,8} ")?MPPE required,? but (?:kernel has no support|not available in kernel)/,
    () => [trouble('address', { kind: 'module-missing', module: 'ppp_mppe' })],
  ),
]

const signIn: readonly LineRule[] = [
  rule(/^sent \[CHAP Challenge /, 'sent', () => [{ kind: 'demands' }]),
  rule(/^sent \[CHAP Response .{0,300}name = "(.{1,256})"\]/, 'sent', ([name = '']) => [{ kind: 'user', name }]),
  rule(/^sent \[PAP AuthReq id=\S{1,8} user="(.{1,256}?)" password=/, 'sent', ([name = '']) => [
    { kind: 'user', name },
  ]),
  rule(/^rcvd \[CHAP Failure id=\S{1,8} "(.{0,300})"\]/, 'rcvd', ([text = '']) => rejected('CHAP', text)),
  rule(/^rcvd \[PAP AuthNak id=\S{1,8}(?: "(.{0,300})")?\]/, 'rcvd', ([text = '']) => rejected('PAP', text)),
  ...rules(
    ['CHAP', 'PAP', 'EAP', 'MS-CHAP', 'Unknown'],
    /^(?:Unknown )?(CHAP|PAP|EAP|MS-CHAP) authentication fail(?:ed|ure)(?! due to [Pp]rotocol)(?:: (.{0,300}))?/,
    // For the other two, this line results only from the gateway's rejection.
    ([name = '', text = '']) =>
      rejected(name, text, '', text === '' && (name === 'CHAP' || name === 'EAP') ? { bare: true } : {}),
  ),
  // The gateway does not support the protocol, whatever the password.
  ...rules(
    ['CHAP', 'PAP', 'EAP'],
    /^(CHAP|PAP|EAP) authentication failed due to [Pp]rotocol-[Rr]eject/,
    ([name = '']) => [trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [name.toLowerCase()] })],
  ),
  // Windows Server 2019 and some RADIUS servers leave out a space, although the password is correct.
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
    // It also says so if a directory does not answer; the line before then says that, if it is in the log.
    ...rejected(name, '', user, { bare: true }),
  ]),
  ...rules(
    ['No', 'no'],
    /^[Nn]o (CHAP|PAP) secret found for (?:authenticating (?!us to ))?(?!PAP login|authenticating )(\S{1,256})/,
    ([name = '', user = '']) => [{ kind: 'gateway-side' }, ...rejected(name, 'unknown user', user)],
  ),
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
    ['Could', 'IPCP', 'sent', 'rcvd'],
    // A gateway without its own address gets one from us, and the connect continues.
    /^(?:rcvd \[IPCP TermReq id=|(?:sent \[IPCP TermReq id=\S{1,8} ")?Could not determine (?:local|remote) IP address(?!: defaulting)|IPCP: timeout sending Config-Requests)/,
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
  // It checks as long as the link is up, and signing in takes no time in comparison.
  rule(/^No response to \d{1,4} echo-requests/, 'No', () => [
    trouble('live', { kind: 'peer-silent' }),
    { kind: 'was-up' },
  ]),
  rule(/^Terminating on signal (?:15|2)\b/, 'Terminating', () => [{ kind: 'ended-here' }]),
  rule(/^sent \[LCP TermReq id=\S{1,8} "User request"\]/, 'sent', () => [{ kind: 'ended-here' }]),
]

const gatewayRefused = (method: string, text = '', user = ''): readonly Meaning[] => [
  { kind: 'gateway-side' },
  ...rejected(method, text, user),
]
const gatewayAccepted = (method: string): readonly Meaning[] => [
  { kind: 'gateway-side' },
  step('authenticate', { kind: 'auth-accepted', method }),
]
const directoryDown: readonly Meaning[] = [
  { kind: 'gateway-side' },
  trouble('authenticate', { kind: 'auth-silent', directory: true }),
]

/** The sign-in as reported by a gateway's pppd, with its plugins for RADIUS, PAM and Winbind. */
const gatewaySignIn: readonly LineRule[] = [
  rule(/^rcvd \[CHAP Response id=\S{1,8} <[^<>]{1,300}>, name = "(.{1,256})"\]/, 'rcvd', ([name = '']) => [
    { kind: 'demands' },
    { kind: 'user', name },
  ]),
  rule(/^rcvd \[PAP AuthReq id=\S{1,8} user="(.{1,256}?)" password=/, 'rcvd', ([name = '']) => [
    { kind: 'demands' },
    { kind: 'user', name },
  ]),
  rule(/^(rcvd \[CHAP Response id=\S{1,8} <>), name = ""\]/, 'rcvd', ([reason = '']) => [
    { kind: 'demand-unmet', refused: true, reason },
  ]),
  rule(/^sent \[(CHAP Failure|PAP AuthNak) id=\S{1,8}(?: "(.{0,300})")?\]/, 'sent', ([packet = '', text = '']) =>
    gatewayRefused(packet.slice(0, 4).trim(), text),
  ),
  rule(/^sent \[(CHAP Success|PAP AuthAck) id=/, 'sent', ([packet = '']) => gatewayAccepted(packet.slice(0, 4).trim())),
  rule(/^Peer "?\S{1,256}"? authenticated with (CHAP|PAP|EAP)/, 'Peer', ([method = '']) => gatewayAccepted(method)),
  rule(/^PAP peer authentication succeeded for /, 'PAP', () => gatewayAccepted('PAP')),
  rule(/^PAP peer authentication failed for (\S{1,256})/, 'PAP', ([user = '']) => gatewayRefused('PAP', '', user)),
  rule(/^EAP: MSCHAPv2 success for peer /, 'EAP', () => gatewayAccepted('EAP')),
  rule(/^EAP: MSCHAPv2 failure for peer (\S{1,256})/, 'EAP', ([user = '']) => gatewayRefused('EAP-MSCHAPv2', '', user)),
  rule(/^Peer (\S{1,256}) failed (CHAP|PAP) Session verification/, 'Peer', ([user = '', method = '']) =>
    gatewayRefused(method, 'account restricted', user),
  ),
  ...rules(
    ['Winbind', 'User', 'PAM'],
    /^(?:Winbind has declined authentication|User unknown, failing PAM|PAM Authentication failed)/,
    () => gatewayRefused('PAP'),
  ),
  rule(/^PAM Account checks failed/, 'PAM', () => gatewayRefused('PAP', 'account restricted')),
  rule(/^PAM Authentication OK for /, 'PAM', () => gatewayAccepted('PAP')),
  rule(/^Password for (\S{1,256}) has expired/, 'Password', ([user = '']) =>
    gatewayRefused('PAP', 'password expired', user),
  ),
  ...rules(
    ['EAP'],
    /^EAP(?: authentication of peer failed on Protocol-Reject|: Nak Response with no suggested protocol|: peer requesting unknown Type)/,
    () => [{ kind: 'gateway-side' }, trouble('lcp', { kind: 'auth-methods', wanted: ['eap'], allowed: [] })],
  ),
  rule(/^EAP: no response to Requests/, 'EAP', () => [
    { kind: 'gateway-side' },
    trouble('authenticate', { kind: 'auth-silent' }),
  ]),
  // The RADIUS plugin; the gateway then rejects a sign-in that nobody has checked.
  ...rules(
    [
      'rc_send_server',
      'rc_check_reply',
      'rc_find_server',
      'rc_read_config',
      'rc_read_dictionary',
      'rc_get_ipaddr',
      'rc_get_seqnbr',
    ],
    /^rc_(?:send_server: (?:no reply|socket|bind)|check_reply: received invalid|find_server: couldn't|read_(?:config|dictionary): (?:can't|couldn't)|get_ipaddr: couldn't|get_seqnbr: couldn't)/,
    () => directoryDown,
  ),
  rule(/^RADIUS: Can't read (?:config|dictionary) file/, 'RADIUS', () => directoryDown),
]

const noPassword: readonly Meaning[] = [trouble('authenticate', { kind: 'secret-missing', secret: 'password' })]

/** A sign-in that fails on this side, before or without the gateway's decision. */
const unanswered: readonly LineRule[] = [
  ...rules(
    ['No', 'Unable', 'EAP', "Can't", 'eap'],
    /^(?:No secret found for PAP login|No CHAP secret found for authenticating us to |Unable to obtain CHAP password for .{1,200} from plugin|EAP: no (?:MD5|CHAP) secret for auth to |Can't read secret from fd|eap required to authenticate us but no suitable secrets)/,
    () => noPassword,
  ),
  ...rules(
    ['No', 'CHAP', 'EAP'],
    /^(?:No response to PAP authenticate-requests|CHAP authentication timed out|EAP: timeout waiting for Request from peer)/,
    () => [trouble('authenticate', { kind: 'auth-silent' })],
  ),
  rule(/^sent \[LCP TermReq id=\S{1,8} "couldn't negotiate eap"\]/, 'sent', () => [
    trouble('lcp', { kind: 'auth-methods', wanted: ['eap'], allowed: [] }),
  ]),
  rule(/^rcvd \[(CHAP Success|PAP AuthAck|EAP Success) id=/, 'rcvd', ([packet = '']) => [
    step('authenticate', { kind: 'auth-accepted', method: packet.slice(0, 4).trim() }),
  ]),
]

/** What pppd lacks on this machine. */
const machine: readonly LineRule[] = [
  rule(/^Couldn't load plugin (\S{1,160})/, "Couldn't", ([component = '']) => [
    trouble('prerequisites', { kind: 'component-missing', component }),
  ]),
  rule(/^Plugin (\S{1,160} is for pppd version \S{1,20}), this is /, 'Plugin', ([component = '']) => [
    trouble('prerequisites', { kind: 'component-missing', component }),
  ]),
  rule(/^CHAP digest 0x[\da-f]{1,2} requested but not available/, 'CHAP', () => [
    trouble('lcp', { kind: 'component-missing', component: 'pppd (MD4, MD5)' }),
  ]),
  rule(/^PPPoL2TP kernel driver not installed/, 'PPPoL2TP', () => [
    trouble('lcp', { kind: 'module-missing', module: 'l2tp_ppp' }),
  ]),
  rule(/^must be root to run /, 'must', () => exitMeanings(3)),
  rule(/^using the \S{1,40} option requires root privilege/, 'using', () => exitMeanings(3)),
  rule(/^Fatal signal (?!2$|15$)\d{1,2}\b/, 'Fatal', () => diedBy('pppd')),
  rule(
    /^(Couldn't (?:rename ppp\d{1,4} to \S{1,40}|(?:rename interface|create ppp interface|create new ppp unit) .{0,60}File exists))/,
    "Couldn't",
    ([reason = '']) => refused('lcp', reason),
  ),
]

const limits: readonly LineRule[] = rules(
  ['sent', 'Traffic', 'Terminating', 'Connect'],
  /^(?:(?:sent \[LCP TermReq id=\S{1,8} ")?(?:Traffic limit|Connect time expired|Link inactive)|Terminating connection due to lack of activity)/,
  () => limitReached,
)

export const PPPD = readerOf([
  ...link,
  ...options,
  ...signIn,
  ...gatewaySignIn,
  ...unanswered,
  ...encryption,
  ...address,
  ...machine,
  ...limits,
  ...later,
])
