import { otherVpnOf } from './other-vpns.ts'
import { done, firstOf, readerOf, rule, rules, trouble, type Meaning } from './meaning.ts'

const refused = (reason: string): readonly Meaning[] => [
  trouble('prerequisites', { kind: 'settings-refused', component: 'NetworkManager', reason }),
]

/** NetworkManager's core and its L2TP plugin, without the brackets before the message. */
export const NETWORK_MANAGER = readerOf([
  rule(/^nm-l2tp-service \(version (\d{1,2}\.\d{1,3}\.\d{1,3})\) starting/, 'nm-l2tp-service', ([version = '']) => [
    { kind: 'version', component: 'NetworkManager-l2tp', version },
  ]),
  rule(/^NetworkManager \(version (\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)\b/, 'NetworkManager', ([version = '']) => [
    { kind: 'version', component: 'NetworkManager', version },
  ]),
  rule(/^starting l2tp$/, 'starting', () => [{ kind: 'begins', rank: 0 }]),
  rule(/^starting (?!l2tp$|ipsec\b|xl2tpd\b)([\w-]{2,24})$/, 'starting', ([name = '']) => [
    { kind: 'begins', rank: 0 },
    { kind: 'other-vpn', name: otherVpnOf(name, '') ?? name },
  ]),
  // Another program uses the port, so L2TP uses one that the kernel assigns.
  ...rules(['L2TP', 'Port'], /^(?:L2TP port 1701 is busy, using|Port 1701 is busy, use) ephemeral/, () => [
    { kind: 'own-port', busy: true },
  ]),
  ...rules(
    ["couldn't", 'no'],
    /^(?:couldn't look up L2TP VPN gateway IP address|no usable addresses returned for L2TP VPN gateway)/,
    () => [trouble('resolve', { kind: 'name-unresolved', name: '' })],
  ),
  rule(/^property '([^']{1,60})' (?:invalid|is not|failed)(.{0,100})/, 'property', ([property = '', rest = '']) =>
    refused(`${property}${rest}`),
  ),
  rule(/^No agents were available for this request/, 'No', () => [
    trouble('prerequisites', { kind: 'secret-missing', secret: 'password' }),
  ]),
  rule(/^dbus: failure: login-failed/, 'dbus', () => [
    trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user: '', bare: true }),
  ]),
  rule(/^Could not find (?:the )?(\S{1,40})(?: or \S{1,40})? binar/, 'Could', ([component = '']) => [
    trouble('prerequisites', { kind: 'component-missing', component }),
  ]),
  ...rules(
    ['Neither', 'Openswan'],
    /^(?:Neither Libreswan nor strongSwan were found|Openswan is no longer supported)/,
    () => [trouble('prerequisites', { kind: 'component-missing', component: 'strongSwan' })],
  ),
  ...rules(
    ['invalid', 'Invalid', 'IPv4'],
    /^((?:Invalid or missing L2TP gateway|invalid gateway '|invalid (?:integer|boolean) property '|IPv4 and IPv6 are both disabled).{0,160})/,
    ([reason = '']) => refused(reason),
  ),
  ...rules(['Could', 'Timeout'], /^(?:Could not establish IPsec connection|Timeout trying to establish IPsec)/, () => [
    { kind: 'ipsec-failed' },
  ]),
  rule(/^Looks like pppd didn't initialize our dbus module/, 'Looks', () => [{ kind: 'l2tp-failed' }]),
  // The plugin inside pppd.
  rule(/^phasechange: status \d{1,3} \/ phase 'authenticate'/, 'phasechange', () => [done('lcp')]),
  rule(/^audit: op="connection-deactivate" .{1,300} result="success"/, 'audit', () => [{ kind: 'ended-here' }]),
  rule(/^Terminated xl2tpd daemon with PID/, 'Terminated', () => [{ kind: 'ended-here' }]),
])

/** GLib's own form of a warning, on a terminal. */
const GLIB = /^\*\* (?:\([^()]{1,60}\): WARNING \*\*|Message): (?:\d{2}:\d{2}:\d{2}\.\d{3}: )?/
const CORE = /^(?:<\w{3,6}> {1,3}(?:\[[\d.]{3,24}\] )?|\[[\d.]{3,24}\] )/
const PLUGIN = /^nm-l2tp\[\d{1,9}\] {1,3}<\w{3,6}> {1,3}(?:\[helper-\d{1,9}\] )?/
const CONNECTION = /^vpn(?:-connection)?\[[^\]]{1,200}\]: /

/** The text around a reason, by the program that reports it: NetworkManager, nmcli, its audit. */
const AROUND = firstOf([
  /^(?:VPN connection: )?failed to connect: '(.{1,400})'$/,
  /^Error: Connection activation failed: (.{1,400})$/,
  /^audit: op="connection-activate" .{1,300} result="fail" reason="(.{1,300})"$/,
])

function reasonIn(text: string): string {
  const [, ...reasons] = AROUND.exec(text) ?? []
  return reasons.find((reason: string | undefined) => reason !== undefined) ?? text
}

/** Without level, time and connection; `copied` if NetworkManager captured the line from another program. */
export function managerText(text: string): { readonly text: string; readonly copied: boolean } {
  const plugin = PLUGIN.exec(text)
  if (plugin) return { text: text.slice(plugin[0].length), copied: false }
  const glib = GLIB.exec(text)
  if (glib) return { text: text.slice(glib[0].length), copied: false }
  const core = CORE.exec(text)
  const rest = core ? text.slice(core[0].length) : text
  const connection = CONNECTION.exec(rest)
  return { text: reasonIn(connection ? rest.slice(connection[0].length) : rest), copied: !core }
}
