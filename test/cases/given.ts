import type { Case } from './case.ts'

type Given = Omit<Case, 'file'>
const LIBRESWAN = { program: 'Libreswan' } as const
const STRONGSWAN = { program: 'strongSwan' } as const
const PPPD = { program: 'pppd' } as const
const WINDOWS = { program: 'Windows', basis: 'thread' } as const
const MACOS = { program: 'macOS', basis: 'thread' } as const

/** By the name of the file in `given/`. */
const CASES: Readonly<Record<string, Given>> = {
  '01-mppe-demanded': {
    ...PPPD,
    basis: 'completed',
    source: 'NetworkManager-l2tp 221',
    cause: 'the profile demands MPPE, and the gateway (SoftEther) offers none',
    right: ['ppp-encryption-mismatch'],
  },
  '03-pluto-fqdn-id': {
    ...LIBRESWAN,
    basis: 'thread',
    source: 'NetworkManager-l2tp 85',
    cause: 'the gateway’s identity is @remote.example.com',
    right: ['gateway-identity-mismatch'],
  },
  '05-mschapv2-success-malformed': {
    ...PPPD,
    basis: 'thread',
    source: 'NetworkManager-l2tp 144, ppp 156 and 158',
    cause:
      'the password is right; Windows 2019 leaves out a blank in its success packet, which pppd before 2.4.9 refuses',
    right: ['component-outdated', 'server-not-authentic'],
  },
  '07-libreswan5-icmp-prohibited': {
    ...LIBRESWAN,
    basis: 'thread',
    source: 'NetworkManager-l2tp 245',
    cause: 'the gateway’s host answers with ICMP 3/10: its firewall rejects UDP 500',
    right: ['ike-no-response'],
  },
  '09-kdf-plugin-missing': {
    ...STRONGSWAN,
    basis: 'thread',
    source: 'OpenWrt packages 19115, strongSwan 2829',
    cause: 'strongSwan’s kdf plugin is not installed',
    right: ['component-missing'],
  },
  '11-eap-chosen': {
    ...PPPD,
    basis: 'completed',
    source: 'NetworkManager-l2tp 168 (UniFi)',
    cause: 'EAP is agreed, and the gateway wants MS-CHAPv2',
    right: ['auth-method-mismatch'],
  },
  '13-unauthorized-remote-ip': {
    ...PPPD,
    basis: 'completed',
    source: 'Openswan 466, ppp 335',
    cause: 'the local pppd refuses the gateway’s own address',
    right: ['settings-refused'],
  },
  '15-openwrt-no-crypto-module': {
    ...STRONGSWAN,
    basis: 'thread',
    source: 'OpenWrt packages 14360 and 16595, turris-os 31',
    cause: 'the kernel lacks the module of an algorithm',
    right: ['kernel-module-missing'],
  },
  '17-mikrotik-server-wrong-user': {
    program: 'MikroTik',
    basis: 'completed',
    source: 'RouterOS threads',
    cause: 'wrong user or password',
    right: ['credentials-rejected'],
  },
  '19-gateway-denies-unauthorized-peer': {
    program: 'xl2tpd',
    basis: 'completed',
    source: 'setup-strong-strongswan 6 and 28',
    cause: 'the gateway’s xl2tpd has “require authentication = yes”',
    right: ['l2tp-refused'],
  },
  '21-gateway-sees-no-ipsec': {
    program: 'xl2tpd',
    basis: 'completed',
    source: 'xl2tpd 268',
    cause: 'the gateway sees L2TP outside IPsec, as it says itself',
    right: ['not-encrypted'],
  },
  '23-meraki-natoa': {
    ...LIBRESWAN,
    basis: 'thread',
    source: 'Libreswan 289',
    cause: 'Libreswan took the first of two NAT-OA payloads, so that ESP answers do not match',
    right: ['l2tp-no-response'],
  },
  '25-idir-private-address': {
    ...STRONGSWAN,
    basis: 'completed',
    source: 'NetworkManager-l2tp 37 and 157',
    cause: 'the gateway is behind NAT and calls itself 192.168.1.2',
    right: ['gateway-identity-mismatch'],
  },
  '27-libreswan-fails-then-kernel-add-sa': {
    ...LIBRESWAN,
    basis: 'thread',
    source: 'setup-ipsec-vpn 102',
    cause: 'the kernel cannot install the SA',
    right: ['kernel-module-missing'],
  },
  '29-strongswan61-no-ikev1': {
    ...STRONGSWAN,
    basis: 'completed',
    source: 'omarchy-vpn 47 and 53, strongSwan 3146',
    cause: 'strongSwan 6.1 is built without IKEv1',
    right: ['ikev1-missing'],
  },
  '31-gateway-built-without-ikev1': {
    ...STRONGSWAN,
    basis: 'thread',
    source: 'OPNsense core 45',
    cause: 'the gateway’s charon has no IKEv1',
    right: ['ikev2-only'],
  },
  '33-ipsec-conf-syntax-pl': {
    ...LIBRESWAN,
    basis: 'thread',
    source: 'Libreswan 1014 (form)',
    cause: 'a line of ipsec.conf is not indented, so the IKE daemon does not start',
    right: ['settings-refused', 'component-stopped'],
  },
  'w01-es-691-nothing-stored': {
    ...WINDOWS,
    source: 'an operator’s note on rasdial in Spanish, 2026-07',
    cause: 'no user name or password was stored (the author stored them, and it worked)',
    right: ['secret-missing', 'credentials-rejected'],
  },
  'w03-734-no-credentials-passed': {
    ...WINDOWS,
    source: 'Vepeen fix 011',
    cause: 'rasdial was called without credentials, and none were stored (the author added them, and it worked)',
    right: ['secret-missing', 'credentials-rejected'],
  },
  'w05-zh-words-only-natt': {
    ...WINDOWS,
    source: 'a blog in Chinese, 2020-04',
    cause: 'the registry value for NAT is absent, ProhibitIpSec is 1, PolicyAgent is off (the author)',
    right: ['windows-natt-blocked', 'ipsec-prohibited'],
  },
  'w07-835-name-not-in-certificate': {
    ...WINDOWS,
    source: 'Alpine Linux wiki on IPsec/L2TP',
    cause: 'the certificate’s alternative name is not the name of the gateway (the wiki)',
    right: ['gateway-identity-mismatch'],
  },
  'w09-en-words-only-natt': {
    ...WINDOWS,
    source: 'setup-ipsec-vpn 690 and 728',
    cause: 'the registry value for NAT is absent (a second user set it, and it worked)',
    right: ['windows-natt-blocked'],
  },
  'w11-zh-20227-sentence': {
    ...WINDOWS,
    basis: 'completed',
    source: 'setup-ipsec-vpn 1241',
    cause: '809, which the sentence says; not confirmed',
    right: ['ike-no-response'],
  },
  'w13-zh-rasdial-691-no-hyphen': {
    ...WINDOWS,
    source: 'a transcript of rasdial on a Chinese Windows',
    cause: 'wrong user or password (what the transcript is of)',
    right: ['credentials-rejected'],
  },
  'w15-13876-ikeext-disabled-by-softether': {
    ...WINDOWS,
    source: 'SoftEtherVPN 1135',
    cause: 'SoftEther Server turns the service IKEEXT off (the maintainer)',
    right: ['component-stopped'],
  },
  'm01-gui-server-did-not-respond': {
    ...MACOS,
    source: 'Streisand discussions 75',
    cause: 'no answer, of IPsec or of L2TP; not confirmed',
    right: ['ike-no-response', 'l2tp-no-response'],
  },
  'm03-gui-text-scutil-start': {
    ...MACOS,
    source: 'alfred-vpn 4, alfred-network-workflow 12',
    cause: 'scutil does not pass the pre-shared key that is in the keychain (networksetup does, and it worked)',
    right: ['secret-missing'],
  },
  'm05-psk-mismatch-seen-by-gateway': {
    ...LIBRESWAN,
    basis: 'completed',
    source: 'setup-ipsec-vpn 399',
    cause: 'the pre-shared key typed on the Mac was another (entered again, it worked)',
    right: ['psk-mismatch'],
  },
}

export const GIVEN: readonly Case[] = Object.entries(CASES).map(([name, item]) => ({
  ...item,
  file: `cases/given/${name}.log`,
}))
