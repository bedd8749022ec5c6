import { done, readerOf, rule, rules, stated, step, trouble, type Meaning } from './meaning.ts'

/** SoftEther VPN Server, a gateway: English sentences after their subject. */

const ABOUT =
  /^(?:(?:IPsec )?(?:Client|IKE Session \(IKE SA\)|ESP Session \(IPsec SA\)) \d{1,9} (?:\(Client: \d{1,9}\) )?\([^()]{1,120}\): |L2TP PPP Session \[[^\]]{1,80}\]: |\[HUB "[^"]{1,80}"\] )/
/** A connect that has no hub yet. */
const CONNECTION = /^Connection "[^"]{1,120}": /

/** The sentence; undefined for a line of another program. */
export function softEtherText(line: string): string | undefined {
  const about = ABOUT.exec(line)?.[0]
  // A client that the server has forgotten, and that continues what it began on 500.
  if (about?.endsWith(':4500): ') === true && line.includes('A new IPsec client is created')) return undefined
  if (about !== undefined) return line.slice(about.length)
  return CONNECTION.test(line) ? line : undefined
}

const refused = ([method = 'PPP', user = '']: readonly string[]): readonly Meaning[] => [
  trouble('authenticate', { kind: 'auth-rejected', method, user }),
]
const restricted = ([user = '']: readonly string[]): readonly Meaning[] => [
  trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user, text: 'account restricted' }),
]

export const SOFTETHER = readerOf([
  rule(/^A new IPsec client is created/, 'A', () => [
    { kind: 'begins', rank: 1 },
    step('reach', { kind: 'ike-answer', port: 500, version: 1 }),
  ]),
  rule(/^A new IKE SA \(Main Mode\) is created/, 'A', () => [
    step('reach', { kind: 'ike-answer', port: 500, version: 1 }),
  ]),
  // Its SHA-384 and SHA-512 hashes were wrong up to build 9652, as if the key differed.
  rule(/^A new IKE SA .{1,200} Hash Algorithm: SHA-2-(?:384|512)\b/, 'A', () => [
    stated('ike', 'ike-refused', 'open', 'SoftEther'),
  ]),
  rule(/^This IKE SA is established/, 'This', () => [done('ike')]),
  rule(/^This IPsec SA is established/, 'This', () => [done('ipsec')]),
  rule(/^There are no acceptable transform proposals .{1,60} an (?:IKE|IPsec) SA/, 'There', () => [
    { kind: 'notified', name: 'NO_PROPOSAL_CHOSEN' },
  ]),
  rule(/^A new PPP session \(Upper protocol: L2TP\) is started/, 'A', () => [done('l2tp')]),
  rule(/^The client denied to accept /, 'The', () => [
    trouble('lcp', { kind: 'auth-methods', wanted: ['pap', 'mschapv2'], allowed: [] }),
  ]),
  rule(/^"(PAP|MS-CHAP v2)" \(.{1,120}\) user authentication failed/, '"PAP"', refused),
  rule(/^"(PAP|MS-CHAP v2)" \(.{1,120}\) user authentication failed/, '"MS-CHAP', refused),
  rule(
    /^Connection "[^"]{1,120}": User authentication failed\. The user name that has been provided was "([^"]{0,200})"/,
    'Connection',
    ([user = '']) => refused(['PPP', user]),
  ),
  rule(
    /^Connection "[^"]{1,120}": Virtual Hub "[^"]{1,80}" that the client is trying to connect to does not exist/,
    'Connection',
    () => refused([]),
  ),
  rule(/^Connection "[^"]{1,120}": Successfully authenticated as user/, 'Connection', () => [
    step('authenticate', { kind: 'auth-accepted', method: 'PPP' }),
  ]),
  rule(
    /^Connection "[^"]{1,120}": (?:Access has been refused to user|The remote login has been refused because of the password for user) "([^"]{0,200})"/,
    'Connection',
    restricted,
  ),
  rule(/^Connection "[^"]{1,120}": The source IP address /, 'Connection', () => restricted([])),
  ...rules(['Acquiring'], /^Acquiring (?:an IP address|the networking information) from the DHCP server failed/, () => [
    trouble('address', { kind: 'no-address-given' }),
  ]),
  rule(/^The IP address and other network information parameters are set successfully/, 'The', () => [done('address')]),
  rule(/^A timeout on the PPP control transmitting occurred/, 'A', () => [trouble('lcp', { kind: 'lcp-silent' })]),
  rule(/^A timeout on the PPP data transmitting occurred/, 'A', () => [trouble('live', { kind: 'peer-silent' })]),
])
