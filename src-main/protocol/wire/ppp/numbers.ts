/** Numbers of PPP (IANA "PPP DLL Protocol Numbers"; RFC 1661 section 5) and the limits that we set. */

export const PPP = {
  ipv4: 0x0021,
  ipv6: 0x0057,
  ipcp: 0x8021,
  ipv6cp: 0x8057,
  /** A packet transformed as CCP agreed, here encrypted (RFC 1962 section 2). */
  compressed: 0x00fd,
  compression: 0x80fd,
  encryption: 0x8053,
  lcp: 0xc021,
  pap: 0xc023,
  quality: 0xc025,
  chap: 0xc223,
  eap: 0xc227,
} as const

const NAMES: ReadonlyMap<number, string> = new Map([
  [PPP.ipv4, 'IPv4'],
  [PPP.ipv6, 'IPv6'],
  [PPP.ipcp, 'IPCP'],
  [PPP.ipv6cp, 'IPV6CP'],
  [PPP.compression, 'CCP'],
  [PPP.encryption, 'ECP'],
  [PPP.lcp, 'LCP'],
  [PPP.pap, 'PAP'],
  [PPP.quality, 'LQR'],
  [PPP.chap, 'CHAP'],
  [PPP.eap, 'EAP'],
])

/** Text for people: `IPCP`, `protocol 8035`. */
export const protocolName = (protocol: number): string =>
  NAMES.get(protocol) ?? `protocol ${protocol.toString(16).padStart(4, '0')}`

/** Codes of the control protocols; only LCP has 8 to 11. */
export const CODE = {
  configureRequest: 1,
  configureAck: 2,
  configureNak: 3,
  configureReject: 4,
  terminateRequest: 5,
  terminateAck: 6,
  codeReject: 7,
  protocolReject: 8,
  echoRequest: 9,
  echoReply: 10,
  discardRequest: 11,
  /** RFC 1570; Windows sends it, and it needs no answer. */
  identification: 12,
  timeRemaining: 13,
} as const

export const MOST = {
  /** Octets of one frame. */
  frame: 16_384,
  /** Options of one Configure packet; more than are defined. */
  options: 32,
} as const
