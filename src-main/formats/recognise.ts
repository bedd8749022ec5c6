import { isManaged } from './android/managed.ts'
import { isCompose, isEnvironment } from './container/read.ts'
import { isTable } from './csv/table.ts'
import { refusal, type Refusal } from './draft/draft.ts'
import { isAndroidProfile } from './draft/text.ts'
import { partOf } from './ipsec/set.ts'
import { isNetplan } from './networkmanager/netplan.ts'
import { isKeyfile, isNmcli, isNmcliShow } from './networkmanager/read.ts'
import { isUci } from './openwrt/read.ts'
import { isKeenetic } from './router/keenetic.ts'
import { isRouterOs } from './router/routeros.ts'
import { isBatch } from './windows/batch.ts'
import { isGroupPolicy } from './windows/group-policy.ts'
import { isClixml, isListing, isListingJson } from './windows/listing.ts'
import { isPhoneBook } from './windows/phone-book.ts'
import { isGraphProfile, isProfileXml, joinsProfileXml } from './windows/profile-xml.ts'
import { isRegistry } from './windows/registry.ts'
import { holdsPhoneBook, isVpnConnection } from './windows/vpn-connection.ts'

/** Formats with a reader, by the name that their users know. */
export const FORMATS = {
  keyfile: 'NetworkManager',
  nmcli: 'nmcli',
  'nmcli-show': 'nmcli',
  netplan: 'netplan',
  'phone-book': 'rasphone.pbk',
  'held-phone-book': 'rasphone.pbk',
  'vpn-connection': 'Add-VpnConnection',
  batch: 'Add-VpnConnection',
  'profile-xml': 'ProfileXML',
  'joined-profile-xml': 'ProfileXML',
  graph: 'Intune',
  'group-policy': 'Group Policy',
  listing: 'Get-VpnConnection',
  clixml: 'Export-Clixml',
  'listing-json': 'Get-VpnConnection',
  registry: '.reg',
  plist: 'macOS',
  onc: 'ChromeOS',
  android: 'Android',
  managed: 'Android',
  routeros: 'RouterOS',
  keenetic: 'Keenetic',
  openwrt: 'OpenWrt',
  container: 'Docker',
  ipsec: 'strongSwan, Libreswan, xl2tpd',
  csv: 'CSV',
} as const
export type FormatName = keyof typeof FORMATS

/** A file's format, or why it does not become a profile. */
export type Recognised = { readonly format: FormatName } | Refusal

type Test = (text: string, name: string) => boolean
const has =
  (...patterns: readonly RegExp[]): Test =>
  (text) =>
    patterns.every((pattern) => pattern.test(text))

const otherVpn = (kind: string): Refusal => refusal('other-vpn', { kind })
const gateway = (format: string): Refusal => refusal('gateway-side', { format })

/**
 * Tests in this order, because a script may contain the whole text of another format. They use the content, and a name
 * only if the content does not decide.
 */
const SIGNATURES: readonly (readonly [Test, Recognised])[] = [
  [isAndroidProfile, { format: 'android' }],
  [has(/^bplist0/), { format: 'plist' }],
  [isKeyfile, { format: 'keyfile' }],
  [isNmcli, { format: 'nmcli' }],
  [isNmcliShow, { format: 'nmcli-show' }],
  [has(/^\s*<\?xml|^\s*</, /<!ENTITY/i), refusal('entities')],
  [has(/<plist[\s>]/), { format: 'plist' }],
  [isProfileXml, { format: 'profile-xml' }],
  [has(/<(?:pfsense|opnsense)>/), gateway('pfSense')],
  [isGroupPolicy, { format: 'group-policy' }],
  [isClixml, { format: 'clixml' }],
  [isGraphProfile, { format: 'graph' }],
  [isListingJson, { format: 'listing-json' }],
  [holdsPhoneBook, { format: 'held-phone-book' }],
  [joinsProfileXml, { format: 'joined-profile-xml' }],
  [isBatch, { format: 'batch' }],
  [isVpnConnection, { format: 'vpn-connection' }],
  [isPhoneBook, { format: 'phone-book' }],
  [isListing, { format: 'listing' }],
  [isRegistry, { format: 'registry' }],
  [has(/^\s*\{/, /"(?:Device)?OpenNetworkConfiguration"\s*:/), { format: 'onc' }],
  [has(/"(?:NetworkConfigurations|EncryptedConfiguration|Ciphertext)"/), { format: 'onc' }],
  [has(/"Provider(?:\.Type)?"|"L2TPIPsec\.|"L2TP-IPsec"/, /^\s*[[{/]/), { format: 'onc' }],
  [isNetplan, { format: 'netplan' }],
  [has(/^network[ \t]*:/m, /^[ \t]+tunnels[ \t]*:/m), otherVpn('netplan tunnels')],
  [has(/^\s*\{/, /"type"\s*:\s*"ikev2-/, /"remote"\s*:/), otherVpn('IKEv2 (strongSwan)')],
  [isCompose, { format: 'container' }],
  [isRouterOs, { format: 'routeros' }],
  [isKeenetic, { format: 'keenetic' }],
  [has(/^[ \t]*\/?interface[ /]l2tp-server|^[ \t]*\/?ppp[ /]secret\b/m), gateway('RouterOS')],
  [has(/\bl2tp\s*\{\s*remote-access|^set (?:vpn l2tp|service l2tp|vpn ipsec) /m), gateway('EdgeOS, VyOS')],
  [has(/^[ \t]*(?:vpdn-group|accept-dialin|protocol l2tp|interface Virtual-Template)/m), gateway('Cisco IOS')],
  [has(/^config vpn (?:l2tp|ipsec)/m), gateway('FortiOS')],
  [has(/^[ \t]*\[l2tp\]\s*$/m, /^[ \t]*\[(?:modules|ppp|chap-secrets)\]\s*$/m), gateway('accel-ppp')],
  // Part of a set, although its first line names a program.
  [(text, name) => partOf(text, name) === 'setkey.conf', { format: 'ipsec' }],
  [has(/^#!|^@echo off/i), refusal('script')],
  [has(/^[ \t]*\[Interface\]\s*$/m, /^[ \t]*PrivateKey\s*=/m), otherVpn('WireGuard')],
  [has(/^[ \t]*enc_GroupPwd\s*=|^[ \t]*GroupName\s*=/im, /^[ \t]*!?Host\s*=/im), otherVpn('Cisco IPsec')],
  [has(/^[ns]:(?:version|network-host|client-|network-ike)/m), otherVpn('Shrew Soft (IPsec)')],
  [has(/^[ \t]*\[Phase 1\]/m, /^[ \t]*Phase[ \t]*=[ \t]*1/m), otherVpn('TheGreenBow (IPsec)')],
  [has(/<SW_Client_Policy[\s>]/), otherVpn('SonicWall (IPsec)')],
  [has(/^client\s*$|<ca>/m, /^remote\s+\S+/m), otherVpn('OpenVPN')],
  [has(/<AnyConnectProfile[\s>]/), otherVpn('Cisco AnyConnect')],
  [has(/^[ \t]*declare vpn_setting|"SetAccount"|^declare root/m), otherVpn('SoftEther')],
  [has(/<forticlient_configuration>/), otherVpn('FortiClient')],
  [has(/^[ \t]*\[Connection Manager\]/im), refusal('script')],
  [isUci, { format: 'openwrt' }],
  [isManaged, { format: 'managed' }],
  // Several files in one, written by a shell: reading it as one of them would be incomplete.
  [has(/^[ \t]*(?:sudo[ \t]+)?(?:cat|tee)\b[^\n]*<<-?[ \t]*['"]?\w+/m), refusal('script')],
  [(text, name) => partOf(text, name) !== undefined, { format: 'ipsec' }],
  [isEnvironment, { format: 'container' }],
  [isTable, { format: 'csv' }],
]

export function recognised(text: string, name: string): Recognised {
  return SIGNATURES.find(([test]) => test(text, name))?.[1] ?? refusal('unknown')
}
