import { done, readerOf, rule, rules, step, trouble, type LineRule } from './meaning.ts'

/** xl2tpd 1.3, at either side. */
const OUR_ENDINGS: ReadonlySet<string> = new Set(['Server closing', 'Goodbye!'])

/** What a gateway says that sees L2TP come outside IPsec. */
const SAYS_PLAIN = /^No IPSec protection for the L2TP tunnel/i

/** `pppd exited for call 1 with code 19`: exit codes of pppd(8) that say more than its lines. */
const EXITS: Readonly<Record<string, LineRule['meanings']>> = {
  '19': () => [trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user: '', bare: true })],
  // The session under it was ended, and pppd had not asked for that.
  '16': () => [trouble('live', { kind: 'closed-by-gateway' })],
  '15': () => [trouble('live', { kind: 'peer-silent' })],
  '2': () => [trouble('lcp', { kind: 'settings-refused', component: 'pppd', reason: 'pppd: exit code 2' })],
  '4': () => [trouble('lcp', { kind: 'module-missing', module: 'ppp_generic' })],
}

export const XL2TPD = readerOf([
  rule(/^xl2tpd version xl2tpd-(\d{1,2}\.\d{1,3}\.\d{1,3})\S{0,20} started on /, 'xl2tpd', ([version = '']) => [
    { kind: 'version', component: 'xl2tpd', version },
  ]),
  rule(/^Connecting to host \S{1,253}, port \d{1,5}/, 'Connecting', () => [{ kind: 'begins', rank: 2 }]),
  rule(/^Connection established to (\S{1,80}), \d{1,5}\./, 'Connection', () => [step('l2tp', { kind: 'l2tp-answer' })]),
  rule(/^Connection established to .{1,200}LNS session is/, 'Connection', () => [{ kind: 'gateway-side' }]),
  rule(/^Call established with \S{1,80}, /, 'Call', () => [done('l2tp')]),
  rule(/^Maximum retries exceeded for tunnel/, 'Maximum', () => [trouble('l2tp', { kind: 'l2tp-silent', tries: 5 })]),
  rule(/^Connection \d{1,6} closed to \S{1,80}, port \d{1,5} \(([^()]{0,120})\)/, 'Connection', ([text = '']) => {
    if (text === 'Timeout') return [trouble('l2tp', { kind: 'l2tp-silent', tries: 5 })]
    if (OUR_ENDINGS.has(text)) return [{ kind: 'ended-here' }]
    if (SAYS_PLAIN.test(text)) return [trouble('l2tp', { kind: 'l2tp-unencrypted' })]
    return [trouble('l2tp', { kind: 'l2tp-closed', which: 'tunnel', result: 0, text })]
  }),
  rule(
    /^control_finish: Connection closed to \S{1,80}, (port|serial) \d{1,10} \(([^()]{0,120})\)/,
    'control_finish',
    ([what, text = '']) => [
      SAYS_PLAIN.test(text)
        ? trouble('l2tp', { kind: 'l2tp-unencrypted' })
        : trouble('l2tp', {
            kind: 'l2tp-closed',
            which: what === 'port' ? 'tunnel' : 'call',
            result: 0,
            ...(text === '' ? {} : { text }),
          }),
    ],
  ),
  rule(
    /^child_handler : pppd exited for call \d{1,6} with code (\d{1,3})/,
    'child_handler',
    ([code = '']) => EXITS[code]?.([]) ?? [],
  ),
  rule(/^L2TP kernel support not detected/, 'L2TP', () => [
    step('l2tp', { kind: 'line', source: 'xl2tpd', text: 'L2TP kernel support not detected' }),
  ]),
  rule(/^Host name lookup failed for (\S{1,253}?)\.?$/, 'Host', ([name = '']) => [
    trouble('resolve', { kind: 'name-unresolved', name }),
  ]),
  ...rules(
    ['handle_challenge', 'control_finish'],
    /^(?:handle_challenge: no secret found for|control_finish: No secret (?:key )?for )/,
    () => [trouble('l2tp', { kind: 'l2tp-secret-wanted' })],
  ),
  ...rules(
    ['init_config', 'init', 'parse_config'],
    /^(init_config: Unable to open config file .{1,160}|init: Unable to load config file|parse_config: line \d{1,5}: .{1,160})/,
    ([reason = '']) => [trouble('l2tp', { kind: 'settings-refused', component: 'xl2tpd', reason })],
  ),
  rule(/^start_pppd: Exec of (\S{1,160}) failed/, 'start_pppd', ([component = '']) => [
    trouble('prerequisites', { kind: 'component-missing', component }),
  ]),
  // The gateway's host is there, and nothing of L2TP on it.
  rule(/^network_thread: recvfrom returned error 111\b/, 'network_thread', () => [
    trouble('l2tp', { kind: 'l2tp-silent', tries: 1 }),
  ]),
  rule(/^init_network: Unable to bind socket/, 'init_network', () => [
    trouble('prerequisites', { kind: 'port-taken', port: 1701 }),
  ]),
  rule(/^(?:death_handler: )?Fatal signal \d{1,2} received/, 'death_handler', () => [{ kind: 'ended-here' }]),
])
