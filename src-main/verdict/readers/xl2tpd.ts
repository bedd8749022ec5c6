import { done, readerOf, rule, rules, stated, step, trouble, type LineRule, type Meaning } from './meaning.ts'
import { diedBy, exitMeanings } from './pppd-exit.ts'

/** xl2tpd 1.3, on either side. */
const OUR_ENDINGS: ReadonlySet<string> = new Set(['Server closing', 'Goodbye!'])

const secretWanted: readonly Meaning[] = [trouble('l2tp', { kind: 'l2tp-secret-wanted' })]
const noAddress: readonly Meaning[] = [trouble('l2tp', { kind: 'no-address-given' })]
const silent = (tries: number): readonly Meaning[] => [trouble('l2tp', { kind: 'l2tp-silent', tries })]
const settings = ([reason = '']: readonly string[]): readonly Meaning[] => [
  trouble('l2tp', { kind: 'settings-refused', component: 'xl2tpd', reason }),
]
const stopped: readonly Meaning[] = [stated('l2tp', 'component-stopped', 'near-sure', 'xl2tpd')]

/** A cause in StopCCN or CDN; the other side prints it in parentheses. */
const CLOSING_WORDS: readonly (readonly [pattern: RegExp, meanings: readonly Meaning[]])[] = [
  // From a gateway that receives L2TP outside IPsec.
  [/^No IPSec protection for the L2TP tunnel/i, [trouble('l2tp', { kind: 'l2tp-unencrypted' })]],
  [/^No available (?:local )?IP address/, noAddress],
  [/^(?:No secret (?:key )?on our (?:side|end)|Invalid challenge authentication)/, secretWanted],
]

function closed(which: 'tunnel' | 'call', text: string): readonly Meaning[] {
  const named = CLOSING_WORDS.find(([pattern]) => pattern.test(text))?.[1]
  return named ?? [trouble('l2tp', { kind: 'l2tp-closed', which, result: 0, ...(text === '' ? {} : { text }) })]
}

/** System errors in words, at the end of a line. */
const FORBIDDEN = 'Operation not permitted'

/** Before and while the daemon runs. */
const daemon: readonly LineRule[] = [
  rule(/^Listening on IP address \S{1,45}, port (?!1701\b)(\d{1,5})/, 'Listening', ([port]) => [
    { kind: 'own-port', port: Number(port) },
  ]),
  rule(/^xl2tpd version xl2tpd-(\d{1,2}\.\d{1,3}\.\d{1,3})\S{0,20} started on /, 'xl2tpd', ([version = '']) => [
    { kind: 'version', component: 'xl2tpd', version },
  ]),
  ...rules(
    ['init_config', 'init', 'parse_config'],
    /^(init_config: Unable to open config file .{1,160}|init: Unable to load config file|parse_config: line \d{1,5}: (?!no such host ).{1,160})/,
    settings,
  ),
  rule(/^parse_config: line \d{1,5}: no such host '(.{1,253}?)'/, 'parse_config', ([name = '']) => [
    trouble('resolve', { kind: 'name-unresolved', name }),
  ]),
  rule(/^start_pppd: Exec of (\S{1,160}) failed/, 'start_pppd', ([component = '']) => [
    trouble('prerequisites', { kind: 'component-missing', component }),
  ]),
  rule(/^init_network: Unable to bind socket: Address already in use/, 'init_network', () => [
    trouble('prerequisites', { kind: 'port-taken', port: 1701 }),
  ]),
  // `listen-addr` is not an address of this machine.
  rule(/^init_network: (Unable to bind socket: Cannot assign requested address)/, 'init_network', settings),
  rule(/^init_network: Unable to bind socket: (?:Permission denied|Operation not permitted)/, 'init_network', () => [
    stated('l2tp', 'not-authorised', 'near-sure', 'xl2tpd'),
  ]),
  ...rules(
    ['init_network', 'open_controlfd', 'consider_pidfile'],
    /^(?:init_network: Unable to (?:allocate socket|read socket name)|open_controlfd: Unable to open |consider_pidfile: Unable to write to )/,
    () => stopped,
  ),
  rule(/^(?:\d\d )?Session '.{1,80}' already active/, 'Session', () => [
    stated('l2tp', 'session-active', 'near-sure', 'xl2tpd'),
  ]),
  // In user space, xl2tpd can do without it.
  rule(/^L2TP kernel support not detected/, 'L2TP', () => [
    step('l2tp', { kind: 'line', source: 'xl2tpd', text: 'L2TP kernel support not detected' }),
  ]),
  ...rules(
    ['connect_pppol2tp', 'start_pppd'],
    /^(?:connect_pppol2tp|start_pppd): Unable to (?:allocate|connect) PPPoL2TP socket/,
    () => [stated('l2tp', 'kernel-module-missing', 'likely', 'xl2tpd', { about: 'l2tp_ppp' })],
  ),
  rule(/^(?:death_handler: )?Fatal signal \d{1,2} received/, 'death_handler', () => [{ kind: 'ended-here' }]),
]

/** Effects of the path to the gateway. */
const network: readonly LineRule[] = [
  rule(/^Host name lookup failed for (\S{1,253}?)\.?$/, 'Host', ([name = '']) => [
    trouble('resolve', { kind: 'name-unresolved', name }),
  ]),
  // The gateway's host is reachable but has no L2TP service; or a firewall reports it (113, ICMP prohibited).
  rule(/^network_thread: recvfrom returned error 11[13]\b/, 'network_thread', () => silent(1)),
  // An IPsec policy forbids it with the same words as long as no SA is up.
  rule(new RegExp(`^udp_xmit failed to \\S{1,80} with err=-1:${FORBIDDEN}`), 'udp_xmit', () => [
    stated('l2tp', 'local-firewall', 'likely', 'xl2tpd'),
  ]),
  rule(/^udp_xmit failed to \S{1,80} with err=-1:Network is unreachable/, 'udp_xmit', () => [
    trouble('reach', { kind: 'no-route' }),
  ]),
  // From its own sockets, which kernels from 4.14.30 on handle differently than it expects.
  rule(/^udp_xmit failed to \S{1,80} with err=-1:No such device/, 'udp_xmit', () => [
    trouble('l2tp', { kind: 'component-outdated', component: 'xl2tpd', cured: '1.3.12' }),
  ]),
  rule(/^Maximum retries exceeded for tunnel/, 'Maximum', () => silent(5)),
]

const tunnel: readonly LineRule[] = [
  rule(/^Connecting to host \S{1,253}, port \d{1,5}/, 'Connecting', () => [{ kind: 'begins', rank: 2 }]),
  rule(/^Connection established to (\S{1,80}), \d{1,5}\./, 'Connection', () => [step('l2tp', { kind: 'l2tp-answer' })]),
  rule(/^Connection established to .{1,200}LNS session is/, 'Connection', () => [{ kind: 'gateway-side' }]),
  rule(/^Call established with \S{1,80}, (?!PID: 0\b)/, 'Call', () => [done('l2tp')]),
  rule(/^Call established with \S{1,80}, PID: \d/, 'Call', () => [{ kind: 'gateway-side' }]),
  // It could not start pppd for the call.
  rule(/^Call established with \S{1,80}, PID: 0\b/, 'Call', () => [
    stated('live', 'component-died', 'near-sure', 'xl2tpd', { about: 'pppd' }),
  ]),
  ...rules(
    ['Connection', 'call_close'],
    /^(?:call_close ?: )?Connection (\d{1,6}) closed to \S{1,80}, port \d{1,5} \((.{0,120})\)$/,
    ([tunnel, text = '']) => {
      if (text === 'Timeout') return silent(5)
      if (!OUR_ENDINGS.has(text)) return closed('tunnel', text)
      // The number is the gateway's, from its first answer.
      return tunnel === '0' ? [{ kind: 'l2tp-failed', how: 'ended' }, { kind: 'ended-here' }] : [{ kind: 'ended-here' }]
    },
  ),
  rule(
    /^control_finish: Connection closed to \S{1,80}, (port|serial) \d{1,10} \((.{0,120}?)\)(?:,|$)/,
    'control_finish',
    ([what, text = '']) => closed(what === 'port' ? 'tunnel' : 'call', text),
  ),
  ...rules(
    ['get_secret', 'handle_challenge', 'control_finish'],
    /^(?:get_secret ?: Unable to open |handle_challenge: no secret found for|control_finish: (?:No secret (?:key )?for |Invalid authentication for host))/,
    () => secretWanted,
  ),
  ...rules(
    ['control_finish', 'get_local_addr'],
    /^(?:control_finish: Out of IP addresses|get_local_addr: Out of local IP addresses)/,
    () => [{ kind: 'gateway-side' }, ...noAddress],
  ),
  rule(/^control_finish: Denied connection to unauthorized peer/, 'control_finish', () => [
    { kind: 'gateway-side' },
    stated('l2tp', 'l2tp-refused', 'sure', 'xl2tpd'),
  ]),
  // What the other side's message lacks, or has too much of.
  ...rules(
    ['handle_avps', 'control_finish'],
    /^(?:handle_avps: {1,2}|control_finish: )((?:don't know how to handle mandatory attribute|No handler for mandatory attribute|AVP received with length|First AVP was not|AVP with too small|Mandatory AVP has reserved|Bad exit status .{1,80} on mandatory packet|Peer (?:did not specify|tried to (?:initiate|negotiate))).{0,120})/,
    ([what = '']) => [trouble('l2tp', { kind: 'l2tp-not-understood', what })],
  ),
  rule(/^child_handler : pppd exited for call \d{1,6} with code (\d{1,3})/, 'child_handler', ([code]) =>
    exitMeanings(Number(code)),
  ),
  // 2 and 15 ask it to end.
  rule(/^child_handler : pppd terminated for call \d{1,6} by signal (?!2$|15$)\d{1,2}/, 'child_handler', () =>
    diedBy('pppd'),
  ),
]

export const XL2TPD = readerOf([...daemon, ...network, ...tunnel])
