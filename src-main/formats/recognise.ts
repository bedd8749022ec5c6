import { refusal, type Refusal } from './draft/draft.ts'
import { partOf } from './ipsec/set.ts'
import { isKeyfile, isNmcli } from './networkmanager/read.ts'
import { isPhoneBook } from './windows/phone-book.ts'
import { holdsPhoneBook, isVpnConnection } from './windows/vpn-connection.ts'

/** Formats with a reader, by the name that their users know them by. */
export const FORMATS = {
  keyfile: 'NetworkManager',
  nmcli: 'nmcli',
  'phone-book': 'rasphone.pbk',
  'held-phone-book': 'rasphone.pbk',
  'vpn-connection': 'Add-VpnConnection',
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
  [has(/<Objs\s[^>]{0,300}schemas\.microsoft\.com\/powershell/), notYet('Export-Clixml')],
  [holdsPhoneBook, { format: 'held-phone-book' }],
  [has(/ProfileXML|CimInstance/i, /VPNv2/), notYet('PowerShell')],
  [isVpnConnection, { format: 'vpn-connection' }],
  [has(/\b(?:Add|Set)-VpnConnection\b/i), notYet('PowerShell')],
  [isPhoneBook, { format: 'phone-book' }],
  [has(/^[ \t]*ServerAddress\s*:/m, /^[ \t]*TunnelType\s*:/m), notYet('Get-VpnConnection')],
  [has(/^(?:Windows Registry Editor|REGEDIT4)/), notYet('.reg')],
  [has(/^#!|^@echo off/i), refusal('script')],
  [has(/^[ \t]*\[Interface\]\s*$/m, /^[ \t]*PrivateKey\s*=/m), otherVpn('WireGuard')],
  [has(/^[ \t]*enc_GroupPwd\s*=|^[ \t]*GroupName\s*=/im, /^[ \t]*!?Host\s*=/im), otherVpn('Cisco IPsec')],
  [has(/^client\s*$/m, /^remote\s+\S+/m), otherVpn('OpenVPN')],
  [has(/^[ \t]*connections\s*\{/m), notYet('swanctl.conf')],
  [has(/^[ \t]*remote\s+\S+\s*\{?/m, /exchange_mode/), notYet('racoon.conf')],
  [has(/^[ \t]*nm-devices:\s*$/m), notYet('netplan')],
  [has(/^[ \t]*services:\s*$/m, /^[ \t]*image:/m), notYet('Docker Compose')],
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
