/** Kinds of tunnel that are none of ours, by the programs that make them. */
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

/** Beginnings of what such programs write where nothing names them. */
const WORDS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(?:TLS Error: TLS (?:key|handshake|keys)|OpenVPN \d\.\d|AUTH: Received control message: AUTH_FAILED)/, 'OpenVPN'],
  [/^wireguard: /, 'WireGuard'],
  [/^INFO: {3}(?:Connected to gateway|Remote gateway has allocated a VPN)/, 'FortiGate SSL VPN'],
]
/** Of what a line begins with there; most lines end here. */
const BEGINNING = /^[TOAwI]/

/** The kind of tunnel that a line is of, where it is another than L2TP/IPsec. */
export function otherVpnOf(program: string, text: string): string | undefined {
  if (program !== '' && program !== 'kernel') return PROGRAMS.find(([pattern]) => pattern.test(program))?.[1]
  return BEGINNING.test(text) ? WORDS.find(([pattern]) => pattern.test(text))?.[1] : undefined
}
