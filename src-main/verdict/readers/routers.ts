import { done, firstOf, readerOf, rule, step, trouble, type LineRule, type Meaning } from './meaning.ts'

/**
 * Router and firewall appliances, each with its own messages: mpd5 (pfSense, OPNsense), Meraki, FortiGate, Cisco,
 * Comware, SonicWall, Zyxel, Yamaha, WatchGuard, DrayTek, Synology, FRITZ!Box. What is known only from reports makes
 * nothing sure.
 */

/** Prefixes of a message. A line is an appliance's only if it begins with one of these. */
const HEADS = firstOf([
  // mpd5: the link, the bundle.
  /^\[[\w-]{1,40}\] {1,4}(?=(?:L2TP|LCP|IPCP|CHAP|AUTH|RADIUS|Link|IFACE): |Name: "|no IP address available|Problem: I need)/,
  /^(?=L2TP: (?:Incoming control connection packet from |Control connection 0x|Incoming call #|No (?:free )?link with |reply timeout in state ))/,
  // FortiGate.
  /^ike \d{1,3}:[^:\s]{0,60}(?::\d{1,9})?: /,
  // Cisco ASA and IOS.
  /^%(?:CRYPTO|VPDN)-\d-/,
  /^ISAKMP: ?(?:\([\dA-Z:]{1,24}\): ?)?/,
  /^IPSEC\((?:validate|ipsec)_\w{1,30}\): /,
  /^ppp\d{1,9} (?=MS-CHAP|LCP: )/,
  // Comware, from H3C and HPE.
  /^(?:[\w.-]{1,64} )?(?:IKE|IPSEC|L2TP|PPP)\/\d\/(?=[A-Z\d_]{4,60}: )/,
  // SonicWall.
  /^(?=Payload processing failed|IKE (?:Responder|Initiator): |L2TP Server: |IKE negotiation )/,
  // Zyxel.
  /^(?:\[(?:SA|ID|PSK)\] : |!! )/,
  /^(?=Tunnel \[[^\]]{1,120}\] |Failed login attempt to Device from l2tp|User \S{1,80} has been denied access from l2tp|Recv Main Mode request from |Phase 1 IKE SA process done)/,
  // Yamaha.
  /^(?=\[(?:IKE|L2TP)\] )/,
  /^PP\[\w{1,20}\] /,
  // WatchGuard.
  /^(?:iked (?:\([^()]{1,120}\) ?)?|admd )/,
  // DrayTek.
  /^\[IPSEC(?:\/IKE)?\](?:\[[^\]]{1,60}\]){1,4} /,
  /^(?=Responding to Main Mode from |Matching General Setup key |Accept Phase1 prorosals |IPsec SA established with |no acceptable Oakley Transform|L2TP \(VPN-\d{1,3}\) |CHAP Login Failure \(VPN-)/,
  // Synology.
  /^(?=User \[[^\]]{1,80}\] from \[[^\]]{1,60}\] failed to log in via \[)/,
  // FRITZ!Box.
  /^(?=VPN(?:-Fehler| error): .{1,120}, IKE-Error 0x)/,
])

/** ASA's number, and the peer that it concerns. */
const ASA = /^%ASA-\d-(\d{6}): (?:Group = [^,]{1,80}, )?(?:Username = [^,]{1,80}, )?(?:IP = [^,]{1,60}, )?/

/** The message; undefined for a line that is not an appliance's. */
export function routersText(line: string): string | undefined {
  const asa = ASA.exec(line)
  if (asa) return `ASA-${asa[1] ?? ''}: ${line.slice(asa[0].length)}`
  return sentenceOf(line) ?? sentenceOf(line.slice(BOX.exec(line)?.[0].length ?? line.length))
}

/** An appliance's name in place of a program: `Vigor2862: …`. */
const BOX = /^[A-Za-z][\w.-]{2,40}: (?=\S)/

function sentenceOf(text: string): string | undefined {
  const head = HEADS.exec(text)
  return head ? text.slice(head[0].length) : undefined
}

const answered: readonly Meaning[] = [
  { kind: 'begins', rank: 1 },
  step('reach', { kind: 'ike-answer', port: 500, version: 1 }),
]
const tunnel: readonly Meaning[] = [step('l2tp', { kind: 'l2tp-answer' })]
const refused = (user: string, text?: string): readonly Meaning[] => [
  trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user, ...(text === undefined ? {} : { text }) }),
]
const accepted: readonly Meaning[] = [step('authenticate', { kind: 'auth-accepted', method: 'PPP' })]

const mpd: readonly LineRule[] = [
  rule(/^L2TP: Incoming control connection packet from /, 'L2TP', () => [{ kind: 'begins', rank: 2 }]),
  rule(/^L2TP: Control connection 0x[\da-f]{1,16} (?:.{1,100} )?connected/, 'L2TP', () => tunnel),
  rule(/^L2TP: (?:Incoming )?[Cc]all #\d{1,9} (?:via control connection 0x[\da-f]{1,16} )?connected/, 'L2TP', () => [
    done('l2tp'),
  ]),
  rule(/^Name: "([^"]{1,200})"/, 'Name', ([name = '']) => [{ kind: 'user', name }]),
  rule(/^(?:CHAP: Response is valid|CHAP: Auth return status: authenticated)/, 'CHAP', () => accepted),
  rule(/^LCP: authorization successful/, 'LCP', () => accepted),
  rule(/^IPCP: LayerUp/, 'IPCP', () => [done('address')]),
  rule(/^AUTH: User "([^"]{1,200})" not found/, 'AUTH', ([user = '']) => refused(user)),
  rule(/^AUTH: Name: "([^"]{1,200})" max\. number of logins exceeded/, 'AUTH', ([user = '']) =>
    refused(user, 'user is already active'),
  ),
  rule(/^RADIUS: Rec'd RAD_ACCESS_REJECT for user '([^']{1,200})'/, 'RADIUS', ([user = '']) => refused(user)),
  rule(/^RADIUS: rad_send_request for user .{1,200} failed: No valid RADIUS responses/, 'RADIUS', () => [
    trouble('authenticate', { kind: 'auth-silent', directory: true }),
  ]),
  rule(/^IFACE: Up event/, 'IFACE', () => [done('address')]),
]

/** How far a connect has come. Causes of failure are in the table of plain messages. */
const boxes: readonly LineRule[] = [
  // FortiGate.
  rule(/^responder: main mode get 1st message/, 'responder', () => answered),
  // Cisco.
  rule(/^ASA-713119: PHASE 1 COMPLETED/, 'ASA-713119', () => [done('ike')]),
  rule(/^ASA-713120: PHASE 2 COMPLETED/, 'ASA-713120', () => [done('ipsec')]),
  rule(/^ASA-603106: L2TP Tunnel created.{1,200} client_dynamic_ip is (?!0\.0\.0\.0,)/, 'ASA-603106', () => [
    done('address'),
  ]),
  // SonicWall.
  rule(/^IKE Responder: Received Main Mode request/, 'IKE', () => answered),
  rule(/^IKE Responder: Main Mode complete/, 'IKE', () => [done('ike')]),
  rule(/^IKE negotiation complete\. Adding IPSec SA/, 'IKE', () => [done('ipsec')]),
  rule(/^L2TP Server: L2TP Tunnel Established/, 'L2TP', () => tunnel),
  rule(/^L2TP Server: L2TP Session Established/, 'L2TP', () => [done('l2tp')]),
  // Zyxel.
  rule(/^Recv Main Mode request from /, 'Recv', () => answered),
  rule(/^Phase 1 IKE SA process done/, 'Phase', () => [done('ike')]),
  rule(/^Tunnel \[[^\]]{1,120}\] built successfully/, 'Tunnel', () => [done('ipsec')]),
  // Yamaha.
  rule(/^\[IKE\] respond ISAKMP phase to /, '[IKE]', () => answered),
  rule(/^\[IKE\] add ISAKMP SA/, '[IKE]', () => [done('ike')]),
  rule(/^\[IKE\] add IPsec SA/, '[IKE]', () => [done('ipsec')]),
  rule(/^\[L2TP\] TUNNEL\[\d{1,4}\] tunnel \d{1,6} established/, '[L2TP]', () => tunnel),
  rule(/^\[L2TP\] TUNNEL\[\d{1,4}\] session \d{1,6} established/, '[L2TP]', () => [done('l2tp')]),
  rule(/^PPP\/IPCP up /, 'PPP/IPCP', () => [done('address')]),
  // DrayTek.
  rule(/^Responding to Main Mode from /, 'Responding', () => answered),
  rule(/^IPsec SA established with /, 'IPsec', () => [done('ipsec')]),
  rule(/^L2TP \(VPN-\d{1,3}\) (?:==>|<==) Protocol:LCP\(c021\) ConfReq /, 'L2TP', () => [done('l2tp')]),
  rule(/^L2TP \(VPN-\d{1,3}\) (?:==>|<==) Protocol:CHAP\(c223\) Success /, 'L2TP', () => accepted),
  // WatchGuard.
  rule(/^Authentication of L2TP user \[[^\]]{1,120}\] from \S{1,60} was accepted/, 'Authentication', () => accepted),
]

export const ROUTERS = readerOf([...mpd, ...boxes])
