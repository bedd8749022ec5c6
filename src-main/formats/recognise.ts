import { refusal, type Refusal } from './draft/draft.ts'
import { partOf } from './ipsec/set.ts'
import { isKeyfile, isNmcli } from './networkmanager/read.ts'

/** Formats with a reader, by the name that their users know them by. */
export const FORMATS = {
  keyfile: 'NetworkManager',
  nmcli: 'nmcli',
  ipsec: 'strongSwan, Libreswan, xl2tpd',
} as const
export type FormatName = keyof typeof FORMATS

/** A file's format, or why it is none that becomes a profile. */
export type Recognised = { readonly format: FormatName } | Refusal

type Test = (text: string, name: string) => boolean
const has =
  (...patterns: readonly RegExp[]): Test =>
  (text) =>
    patterns.every((pattern) => pattern.test(text))
const ends =
  (extension: string): Test =>
  (_text, name) =>
    name.toLowerCase().endsWith(extension)

const notYet = (format: string): Refusal => refusal('not-yet', { format })
const otherVpn = (kind: string): Refusal => refusal('other-vpn', { kind })
const gateway = (format: string): Refusal => refusal('gateway-side', { format })

/** In this order, as a script may hold the whole text of another format. By content; a name decides only where content cannot. */
const SIGNATURES: readonly (readonly [Test, Recognised])[] = [
  [isKeyfile, { format: 'keyfile' }],
  [isNmcli, { format: 'nmcli' }],
  [has(/^\s*<\?xml|^\s*</, /<!ENTITY/i), refusal('entities')],
  [has(/^bplist00/), notYet('Apple plist')],
  [has(/<plist[\s>]/, /com\.apple\.ppp\.l2tp|OfferedRouteAddresses/), gateway('macOS Server')],
  [has(/<plist[\s>]/), notYet('Apple plist')],
  [has(/<VPNProfile[\s>]/, /(?:Add|New|Set)-|CimInstance/), notYet('PowerShell')],
  [has(/<VPNProfile[\s>]/, /<NativeProtocolType>\s*ikev2\s*</i), otherVpn('IKEv2')],
  [has(/<VPNProfile[\s>]/), notYet('ProfileXML')],
  [has(/<pfsense>|<opnsense>/), gateway('pfSense')],
  [has(/<Objs\s[^>]*schemas\.microsoft\.com\/powershell/), notYet('Export-Clixml')],
  [has(/\b(?:Add|Set)-VpnConnection\b/i), notYet('PowerShell')],
  [has(/^MEDIA=rastapi\s*$/m), notYet('rasphone.pbk')],
  [has(/^\s*ServerAddress\s*:/m, /^\s*TunnelType\s*:/m), notYet('Get-VpnConnection')],
  [has(/^(?:Windows Registry Editor|REGEDIT4)/), notYet('.reg')],
  [has(/^#!|^@echo off/i), refusal('script')],
  [has(/^\s*\[Interface\]\s*$/m, /^\s*PrivateKey\s*=/m), otherVpn('WireGuard')],
  [has(/^\s*enc_GroupPwd\s*=|^\s*GroupName\s*=/im, /^\s*!?Host\s*=/im), otherVpn('Cisco IPsec')],
  [has(/^client\s*$/m, /^remote\s+\S+/m), otherVpn('OpenVPN')],
  [has(/^\s*connections\s*\{/m), notYet('swanctl.conf')],
  [has(/^\s*remote\s+\S+\s*\{?/m, /exchange_mode/), notYet('racoon.conf')],
  [has(/^\s*nm-devices:\s*$/m), notYet('netplan')],
  [has(/^\s*services:\s*$/m, /^\s*image:/m), notYet('Docker Compose')],
  [(text, name) => partOf(text, name) !== undefined, { format: 'ipsec' }],
  [has(/"(?:NetworkConfigurations|EncryptedConfiguration)"/), notYet('ONC')],
  [has(/"Provider\.Type"|"L2TPIPsec\./), notYet('ChromeOS')],
  [has(/"Cipher"/, /"Ciphertext"/), notYet('ONC')],
  [has(/^\/interface[ /]l2tp-client/m), notYet('RouterOS')],
  [has(/^\/interface[ /]l2tp-server/m), gateway('RouterOS')],
  [has(/^interface L2TP\d/m), notYet('Keenetic')],
  [has(/\bl2tp\s*\{\s*remote-access/), gateway('EdgeOS')],
  [ends('.csv'), notYet('CSV')],
]

export function recognised(text: string, name: string): Recognised {
  return SIGNATURES.find(([test]) => test(text, name))?.[1] ?? refusal('unknown')
}
