/** Other kinds of tunnel, by the programs that create them. */
const PROGRAMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(?:nm-)?openvpn/, 'OpenVPN'],
  [/^wg-quick|^wireguard/, 'WireGuard'],
  [/^pptp/, 'PPTP'],
  [/^sstpc?$/, 'SSTP'],
  [/^(?:nm-)?openconnect/, 'OpenConnect'],
  [/^openfortivpn/, 'FortiGate SSL VPN'],
  [/^(?:nm-)?vpnc/, 'Cisco IPsec'],
  [/^tailscaled$/, 'Tailscale'],
]

/** Beginnings of such programs' messages, if no program is named. */
const WORDS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(?:TLS Error: TLS (?:key|handshake|keys)|OpenVPN \d\.\d|AUTH: Received control message: AUTH_FAILED)/, 'OpenVPN'],
  [/^wireguard: /, 'WireGuard'],
  [/^INFO: {3}(?:Connected to gateway|Remote gateway has allocated a VPN)/, 'FortiGate SSL VPN'],
]
/** First characters of those messages; most lines end here. */
const BEGINNING = /^[TOAwI]/

/** The kind of tunnel of a line, if it is not L2TP/IPsec. */
export function otherVpnOf(program: string, text: string): string | undefined {
  if (program !== '' && program !== 'kernel') return PROGRAMS.find(([pattern]) => pattern.test(program))?.[1]
  return BEGINNING.test(text) ? WORDS.find(([pattern]) => pattern.test(text))?.[1] : undefined
}
