import { stated, step, done, readerOf, rule, rules, trouble, type LineRule, type Meaning } from './meaning.ts'
import { diedBy, exitMeanings } from './pppd-exit.ts'

/** kl2tpd of go-l2tp 0.1, a client: named fields, as `level=error tunnel_name=t1 message="…" error="…"`. */

const FIELD = /(?:^|\s)(\w{1,40})=(?:"((?:[^"\\]|\\.){0,400})"|(\S{0,200}))/g
/** A line about the connect. */
const IS_OURS = /^level=[a-z]{4,5} .{0,80}\bmessage=|^message=/
/** Go's own log, before the daemon has read its settings. */
const GO_STAMP = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (?=failed to )/

/**
 * The message, its subject, and its reason: `session bad control message avpMsgTypeIcrp: missing mandatory AVP`; for a
 * call, `session` comes first. Undefined for a line of another program.
 */
export function kl2tpdText(line: string): string | undefined {
  const stamp = GO_STAMP.exec(line)
  if (stamp) return line.slice(stamp[0].length)
  if (!IS_OURS.test(line)) return undefined
  const fields = new Map<string, string>()
  let ofCall = false
  for (const [, name = '', quoted, bare = ''] of line.matchAll(FIELD)) {
    if (name === 'session_name' && !fields.has('message')) ofCall = true
    fields.set(name, quoted ?? bare)
  }
  const about = fields.get('message_type') ?? fields.get('event') ?? ''
  const reason = fields.get('error') ?? fields.get('result') ?? ''
  const said = [ofCall ? 'session' : '', fields.get('message') ?? '', about].filter((part) => part !== '').join(' ')
  return reason === '' ? said : `${said}: ${reason}`
}

const notUnderstood = ([what = '']: readonly string[]): readonly Meaning[] => [
  trouble('l2tp', { kind: 'l2tp-not-understood', what }),
]
/** It sends once and repeats three times. */
const silent = (tries = 4): readonly Meaning[] => [trouble('l2tp', { kind: 'l2tp-silent', tries })]
const answered: readonly Meaning[] = [step('l2tp', { kind: 'l2tp-answer' })]
const settings = ([reason = '']: readonly string[]): readonly Meaning[] => [
  trouble('l2tp', { kind: 'settings-refused', component: 'kl2tpd', reason }),
]
const forbidden: readonly Meaning[] = [stated('l2tp', 'not-authorised', 'near-sure', 'kl2tpd')]
const lacks = (module: string): readonly Meaning[] => [trouble('l2tp', { kind: 'module-missing', module })]

const control: readonly LineRule[] = [
  rule(/^new dynamic tunnel/, 'new', () => [{ kind: 'begins', rank: 2 }]),
  rule(/^fsm event sccrp$/, 'fsm', () => answered),
  rule(/^session fsm event icrp$/, 'session', () => answered),
  ...rules(['control', 'session'], /^(?:session )?control plane established/, () => answered),
  rule(/^session up/, 'session', () => [done('l2tp')]),
  ...rules(
    ['received', 'unhandled'],
    /^((?:received control message with wrong|unhandled) protocol version)/,
    notUnderstood,
  ),
  ...rules(
    ['failed', 'session'],
    /^(?:session )?(failed to parse peer (?:tunnel|session) ID from \w{4,5})/,
    notUnderstood,
  ),
  ...rules(
    ['bad', 'session'],
    /^(?:session )?bad control message (avpMsgType\w{2,20}: (?!no specification for v2 message avpMsgType(?:Sli|Wen)).{0,160})/,
    notUnderstood,
  ),
  // Set-Link-Info and WAN-Error-Notify (RFC 2661 section 6), which it treats as errors.
  ...rules(
    ['bad', 'session'],
    /^(?:session )?bad control message \w{2,30}: no specification for v2 message avpMsgType(?:Sli|Wen)/,
    () => [trouble('l2tp', { kind: 'component-outdated', component: 'kl2tpd', cured: '0.1.8' })],
  ),
  ...rules(
    ['failed', 'session', 'transport'],
    /^(?:(?:session )?failed to send .{1,60}|transport down): transmit of avpMsgType(?:Sccrq|Scccn|Icrq|Iccn) failed/,
    () => silent(),
  ),
  rule(/^transport down: transmit of avpMsgTypeHello failed/, 'transport', () => [
    trouble('live', { kind: 'peer-silent' }),
  ]),
  // The gateway's host is reachable but has no L2TP service.
  rule(/^socket read failed: connection refused/, 'socket', () => silent(1)),
  rule(/^socket read failed: network is unreachable/, 'socket', () => [trouble('reach', { kind: 'no-route' })]),
  rule(
    /^session down: result (\d{1,3}) \((.{0,80}?)\), error (\d{1,3}) \(/,
    'session',
    ([result, text = '', error]) => [
      trouble('l2tp', { kind: 'l2tp-closed', which: 'call', result: Number(result), error: Number(error), text }),
    ],
  ),
  rule(/^received signal, shutting down/, 'received', () => [{ kind: 'ended-here' }]),
]

/** Go's texts for system errors. */
const NO_KERNEL_PART =
  '(?:protocol not supported|address family not supported|no such file or directory|operation not supported|file does not exist)'
const NO_RIGHT = '(?:operation not permitted|permission denied)'

const machine: readonly LineRule[] = [
  ...rules(
    ['failed', 'session'],
    new RegExp(
      `^(?:session )?failed to (?:establish data plane|create pppol2tp instance): .{0,200}: ${NO_KERNEL_PART}`,
    ),
    () => lacks('l2tp_ppp'),
  ),
  rule(new RegExp(`^failed to instantiate application: .{0,200}: ${NO_KERNEL_PART}`), 'failed', () =>
    lacks('l2tp_netlink'),
  ),
  ...rules(
    ['failed', 'session'],
    new RegExp(
      `^(?:session )?failed to (?:establish data plane|create pppol2tp instance|instantiate application): .{0,240}: ${NO_RIGHT}`,
    ),
    () => forbidden,
  ),
  rule(/^failed to create pppol2tp instance: .{0,200}: no such device/, 'failed', () => [
    stated('l2tp', 'kernel-module-missing', 'likely', 'kl2tpd', { about: 'l2tp_ppp' }),
  ]),
  rule(/^failed to create pppol2tp instance: .{0,160}(tunnel ID \d{1,10} out of range)/, 'failed', settings),
  rule(/^pppd failed to start: fork\/exec (\S{1,160}): no such file or directory/, 'pppd', ([component = '']) => [
    trouble('prerequisites', { kind: 'component-missing', component }),
  ]),
  rule(/^pppd exited with an error code: exit status (\d{1,3})/, 'pppd', ([code]) => exitMeanings(Number(code))),
  rule(/^pppd exited with an error code: signal: (?:segmentation fault|killed|aborted|bus error)/, 'pppd', () =>
    diedBy('pppd'),
  ),
  rule(/^(failed to load configuration: .{1,160})/, 'failed', settings),
  rule(
    /^failed to create tunnel: .{0,200}: lookup (\S{1,253}?):? (?:on .{1,60}: )?(?:no such host|server misbehaving)/,
    'failed',
    ([name = '']) => [trouble('resolve', { kind: 'name-unresolved', name })],
  ),
  rule(/^failed to create tunnel: .{0,120}bind: address already in use/, 'failed', () => [
    trouble('prerequisites', { kind: 'port-taken', port: 1701 }),
  ]),
  rule(
    /^(failed to create tunnel: (?:already have tunnel|must specify peer address|.{0,80}local address ).{0,120})/,
    'failed',
    settings,
  ),
  rule(/^(unsupported (?:pseudowire type|tunnel protocol version))/, 'unsupported', settings),
]

export const KL2TPD = readerOf([...control, ...machine])
