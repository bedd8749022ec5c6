import { parseIp, formatIp } from '../../../src-main/domain/net/address.ts'
import { PPP_METHODS, type PppMethod, type Profile } from '../../../src-main/domain/profile/schema.ts'

/** pppd's descriptors: it reads the password from the first and writes its log to the second. */
export const PPP_PASSWORD = 3
export const PPP_LOG = 4

/** Octets of the largest packet in each direction. */
export interface TunnelSize {
  readonly mtu: number
  readonly mru: number
}

/**
 * Which end sends the first packet of LCP. The gateway's PPP comes up a moment after ours, and a packet that we send
 * before that is lost and sent again only after a second; so ours waits until it receives the gateway's.
 */
export type Begins = 'gateway' | 'we'

/** The options file of pppd: a fixed list with numbers, our own words, and the user's name in quotes. */
export function pppOptions(profile: Profile, size: TunnelSize, begins: Begins): string {
  const { ppp, user } = profile
  const refused = PPP_METHODS.filter((method) => !ppp.methods.includes(method))
  return [
    'plugin passwordfd.so',
    `passwordfd ${PPP_PASSWORD}`,
    `name ${quoted(user)}`,
    'noauth',
    'nodetach',
    `logfd ${PPP_LOG}`,
    'debug',
    'hide-password',
    'ip-up-script /bin/true',
    'ip-down-script /bin/true',
    'nodefaultroute',
    'noipv6',
    'noipdefault',
    'ipcp-accept-local',
    'ipcp-accept-remote',
    'usepeerdns',
    'novj',
    'novjccomp',
    'nopcomp',
    'noaccomp',
    ...(ppp.mppe === 'required' ? ['require-mppe-128', 'nobsdcomp', 'nodeflate', 'nopredictor1'] : ['noccp']),
    'refuse-mschap',
    ...refused.map((method) => `refuse-${WORDS[method]}`),
    `mtu ${size.mtu}`,
    `mru ${size.mru}`,
    ...(begins === 'gateway' ? ['silent'] : []),
    'lcp-restart 1',
    'lcp-max-configure 10',
    'ipcp-restart 1',
    'ipcp-max-configure 10',
    'pap-restart 2',
    `lcp-echo-interval ${ppp.lcpEcho.interval}`,
    `lcp-echo-failure ${ppp.lcpEcho.failures}`,
    '',
  ].join('\n')
}

/** Only a gateway's pppd tells one type of EAP from another: a client that allows one also allows EAP-MD5. */
const WORDS: Readonly<Record<PppMethod, string>> = {
  mschapv2: 'mschap-v2',
  'eap-mschapv2': 'eap',
  chap: 'chap',
  pap: 'pap',
}

/**
 * A word as pppd's parser reads it (its options.c, getword): in quotes, with a backslash before characters that would
 * end them.
 */
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, (mark) => `\\${mark}`)}"`

/** What pppd has reported about the link so far. */
export interface PppNews {
  readonly link?: string
  readonly address?: string
  readonly peer?: string
  readonly dns: readonly string[]
  readonly authenticated: boolean
  readonly lcpOpened: boolean
  /** The gateway has sent an LCP Configure-Request. */
  readonly asked: boolean
  /** Number of our LCP Configure-Requests since then, or since the last answer to one. */
  readonly repeated: number
  /** An echo reply arrived after the link was up. */
  readonly echo: boolean
}

export const NO_PPP_NEWS: PppNews = {
  dns: [],
  authenticated: false,
  lcpOpened: false,
  asked: false,
  repeated: 0,
  echo: false,
}

const READERS: readonly (readonly [RegExp, (news: PppNews, found: string) => PppNews])[] = [
  [/^Using interface ([a-z0-9]{1,15})$/, (news, link) => ({ ...news, link })],
  [/^sent \[LCP ConfReq /, (news) => ({ ...news, repeated: news.asked ? news.repeated + 1 : 0 })],
  [/^rcvd \[LCP ConfReq /, (news) => ({ ...news, asked: true })],
  [/^rcvd \[LCP Conf(?:Ack|Nak|Rej) /, (news) => ({ ...news, repeated: 0 })],
  [/^(?:rcvd|sent) \[(?:CHAP|PAP|EAP) /, (news) => ({ ...news, lcpOpened: true })],
  [/^rcvd \[IPCP ConfAck (.*)\]$/, (news, text) => withServers(news, text)],
  [/^(?:rcvd|sent) \[IPCP /, (news) => ({ ...news, authenticated: true, lcpOpened: true })],
  [/authentication succeeded/, (news) => ({ ...news, authenticated: true, lcpOpened: true })],
  [/^rcvd \[LCP EchoRep /, (news) => ({ ...news, echo: true, lcpOpened: true })],
  [/^local +IP address (\S+)$/, (news, text) => withAddress(news, 'address', text)],
  [/^remote IP address (\S+)$/, (news, text) => withAddress(news, 'peer', text)],
]

/** Adds one line of pppd's log to the news. The gateway's texts are data: an invalid address is left out. */
export function readPpp(news: PppNews, line: string): PppNews {
  for (const [pattern, take] of READERS) {
    const match = pattern.exec(line)
    if (match) return take(news, match[1] ?? '')
  }
  return news
}

const ipv4 = (text: string): string | undefined => {
  const address = parseIp(text)
  return address?.family === 4 ? formatIp(address) : undefined
}

function withAddress(news: PppNews, field: 'address' | 'peer', text: string): PppNews {
  const address = ipv4(text)
  return address === undefined || !isHost(address) ? news : { ...news, [field]: address }
}

/** Whether a computer can have this address: it is not 0.0.0.0/8, and neither a loopback nor a multicast address (RFC 6890). */
const isHost = (address: string): boolean => {
  const first = Number(address.split('.')[0])
  return first > 0 && first !== 127 && first < 224
}

/** The name servers that both ends agreed on (RFC 1877 section 1.1); an address of zeros means none. */
function withServers(news: PppNews, options: string): PppNews {
  const found = [...options.matchAll(/<ms-dns[12] ([^>]*)>/g)].flatMap((match) => ipv4(match[1] ?? '') ?? [])
  const dns = [...new Set(found)].filter(isHost)
  return { ...news, authenticated: true, lcpOpened: true, dns }
}
