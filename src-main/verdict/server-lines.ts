import {
  phase1Parts,
  phase2Parts,
  type Cipher,
  type DhGroup,
  type Integrity,
  type ProposalParts,
} from '../domain/profile/proposal.ts'
import type { FaultCode } from '../domain/connect/catalogue.ts'
import type { Comparison } from '../domain/connect/findings.ts'

/** Gateways for which a note contains the settings. */
export const SERVERS = ['strongSwan', 'Libreswan', 'Windows Server', 'MikroTik'] as const
export type Server = (typeof SERVERS)[number]
export type ServerLines = Readonly<Partial<Record<Server, readonly string[]>>>

/** Values that lines may contain. `SECRET`, `USER` and similar words are for the administrator to replace. */
export interface LineContext {
  readonly gateway: string
  readonly comparison?: Comparison
}

/** Lines for each kind of gateway, by fault; empty if nothing is to be set. */
export function serverLines(code: FaultCode, context: LineContext): ServerLines {
  if (code === 'ike-no-common-proposal') return phase1Lines(wantedOf(context, 'aes256-sha256-modp2048'))
  if (code === 'esp-no-common-proposal') return phase2Lines(wantedOf(context, 'aes256-sha256'))
  if (code === 'gateway-identity-mismatch') return identityLines(context.gateway)
  return FIXED[code] ?? {}
}

/** The client's offer; if it offers nothing that we can write, the usual one. */
function wantedOf({ comparison }: LineContext, usual: string): readonly string[] {
  const offered = comparison?.offered.filter((item) => phase1Parts(item) ?? phase2Parts(item)) ?? []
  return offered.length > 0 ? offered.slice(0, 8) : [usual]
}

const CIPHERS: Readonly<Record<Cipher, { readonly windows: string; readonly mikrotik: string }>> = {
  aes256: { windows: 'AES256', mikrotik: 'aes-256' },
  aes192: { windows: 'AES192', mikrotik: 'aes-192' },
  aes128: { windows: 'AES128', mikrotik: 'aes-128' },
  '3des': { windows: 'DES3', mikrotik: '3des' },
}
const LIBRESWAN_HASHES: Readonly<Record<Integrity, string>> = {
  sha512: 'sha2_512',
  sha384: 'sha2_384',
  sha256: 'sha2_256',
  sha1: 'sha1',
  md5: 'md5',
}
const GROUPS: Readonly<Record<DhGroup, { readonly libreswan: string; readonly windows?: string }>> = {
  ecp384: { libreswan: 'dh20', windows: 'ECP384' },
  ecp256: { libreswan: 'dh19', windows: 'ECP256' },
  modp4096: { libreswan: 'modp4096' },
  modp3072: { libreswan: 'modp3072' },
  modp2048: { libreswan: 'modp2048', windows: 'Group14' },
  modp1536: { libreswan: 'modp1536' },
  modp1024: { libreswan: 'modp1024', windows: 'Group2' },
}

function phase1Lines(wanted: readonly string[]): ServerLines {
  const parts = wanted.flatMap((item) => phase1Parts(item) ?? [])
  const libreswan = parts.map(
    ({ cipher, integrity, group = 'modp2048' }) =>
      `${cipher}-${LIBRESWAN_HASHES[integrity]};${GROUPS[group].libreswan}`,
  )
  const [first] = parts
  if (!first) return {}
  const { cipher, integrity, group = 'modp2048' } = first
  const windows = parts.find(inWindows)
  return {
    strongSwan: [`conn: keyexchange=ikev1, ike=${wanted.join(',')}!`],
    Libreswan: ['config setup: ikev1-policy=accept', `conn: ike=${libreswan.join(',')}`],
    ...(windows ? { 'Windows Server': [windowsPolicy(windows, 'AES256', 'SHA256128')] } : {}),
    MikroTik: [
      `/ip ipsec profile set [find default=yes] enc-algorithm=${CIPHERS[cipher].mikrotik} hash-algorithm=${integrity} dh-group=${group} nat-traversal=yes`,
    ],
  }
}

/** Proposals that Windows can express. */
const inWindows = ({ integrity, group }: ProposalParts): boolean =>
  integrity !== 'sha512' && group !== undefined && GROUPS[group].windows !== undefined

function phase2Lines(wanted: readonly string[]): ServerLines {
  const parts = wanted.flatMap((item) => phase2Parts(item) ?? [])
  const [first] = parts
  if (!first) return {}
  const { cipher, integrity } = first
  return {
    strongSwan: [`conn: type=transport, esp=${wanted.join(',')}!`],
    Libreswan: [
      `conn: type=transport, pfs=no, esp=${parts.map((item) => `${item.cipher}-${LIBRESWAN_HASHES[item.integrity]}`).join(',')}`,
    ],
    'Windows Server': [
      windowsPolicy(
        { cipher: 'aes256', integrity: 'sha256', group: 'modp2048' },
        CIPHERS[cipher].windows,
        integrity === 'sha256' ? 'SHA256128' : 'SHA196',
      ),
    ],
    MikroTik: [
      `/ip ipsec proposal set [find default=yes] enc-algorithms=${CIPHERS[cipher].mikrotik}${cipher === '3des' ? '' : '-cbc'} auth-algorithms=${integrity} pfs-group=none`,
    ],
  }
}

const windowsPolicy = ({ cipher, integrity, group }: ProposalParts, esp: string, transform: string): string =>
  [
    'Set-VpnServerConfiguration -TunnelType L2tp -CustomPolicy',
    `-EncryptionMethod ${CIPHERS[cipher].windows} -IntegrityCheckMethod ${integrity.toUpperCase()}`,
    `-DHGroup ${(group && GROUPS[group].windows) ?? 'Group14'} -PfsGroup None`,
    `-CipherTransformConstants ${esp} -AuthenticationTransformConstants ${transform}; Restart-Service RemoteAccess`,
  ].join(' ')

const identityLines = (gateway: string): ServerLines => ({
  strongSwan: [`conn: leftid=@${gateway}, leftcert=gateway.pem (subjectAltName: ${gateway})`],
  Libreswan: [`conn: leftid=@${gateway}, leftcert=NICKNAME (subjectAltName: ${gateway})`],
  'Windows Server': [`Get-ChildItem Cert:\\LocalMachine\\My | Format-List Subject, DnsNameList`],
  MikroTik: [`/certificate add name=gateway common-name=${gateway} subject-alt-name=DNS:${gateway}`],
})

const FIREWALL: ServerLines = {
  strongSwan: ['nft add rule inet filter input udp dport { 500, 4500 } accept'],
  Libreswan: ['config setup: ikev1-policy=accept', 'nft add rule inet filter input udp dport { 500, 4500 } accept'],
  'Windows Server': [
    'New-NetFirewallRule -DisplayName IKE -Direction Inbound -Protocol UDP -LocalPort 500,4500 -Action Allow',
  ],
  MikroTik: ['/ip firewall filter add chain=input protocol=udp dst-port=500,4500 action=accept place-before=0'],
}
const L2TP_SERVICE: ServerLines = {
  strongSwan: [
    'systemctl enable --now xl2tpd',
    'nft add rule inet filter input meta ipsec exists udp dport 1701 accept',
    'nft add rule inet filter input meta ipsec missing udp dport 1701 drop',
  ],
  Libreswan: [
    'systemctl enable --now xl2tpd',
    'nft add rule inet filter input meta ipsec exists udp dport 1701 accept',
  ],
  'Windows Server': ['Start-Service RemoteAccess; Set-VpnServerConfiguration -L2tpPorts 128'],
  MikroTik: ['/interface l2tp-server server set enabled=yes use-ipsec=required'],
}
const SELECTORS: ServerLines = {
  strongSwan: ['conn: type=transport, leftprotoport=17/1701, right=%any, rightprotoport=17/%any'],
  Libreswan: ['conn: type=transport, leftprotoport=17/1701, right=%any, rightprotoport=17/%any, encapsulation=yes'],
  'Windows Server': [
    'reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\PolicyAgent /v AssumeUDPEncapsulationContextOnSendRule /t REG_DWORD /d 2',
  ],
  MikroTik: ['/interface l2tp-server server set use-ipsec=required'],
}
const PPP_START: ServerLines = {
  strongSwan: ['/etc/xl2tpd/xl2tpd.conf [lns default]: ip range, local ip, pppoptfile', 'journalctl -t pppd -t xl2tpd'],
  Libreswan: ['/etc/xl2tpd/xl2tpd.conf [lns default]: ip range, local ip, pppoptfile', 'journalctl -t pppd -t xl2tpd'],
  'Windows Server': ['Get-WinEvent -LogName System | Where-Object ProviderName -eq RemoteAccess'],
  MikroTik: ['/system logging add topics=l2tp,ppp', '/log print where topics~"l2tp"'],
}
const ACCOUNT: ServerLines = {
  strongSwan: ['/etc/ppp/chap-secrets: "USER" * "PASSWORD" *'],
  Libreswan: ['/etc/ppp/chap-secrets: "USER" * "PASSWORD" *'],
  'Windows Server': [
    'Get-ADUser USER -Properties msNPAllowDialin, LockedOut, PasswordExpired',
    'Get-WinEvent -FilterHashtable @{LogName="Security";Id=6273}',
  ],
  MikroTik: ['/ppp secret print detail where name=USER'],
}
const KEY: ServerLines = {
  strongSwan: ['/etc/ipsec.secrets: %any : PSK "SECRET"', 'ipsec rereadsecrets'],
  Libreswan: ['/etc/ipsec.secrets: %any %any : PSK "SECRET"', 'ipsec whack --rereadsecrets'],
  'Windows Server': [
    'rrasmgmt.msc, Properties, Security: custom IPsec policy for L2TP, preshared key; Restart-Service RemoteAccess',
  ],
  MikroTik: ['/interface l2tp-server server set use-ipsec=required ipsec-secret=SECRET'],
}
const TRUST: ServerLines = {
  strongSwan: ['/etc/ipsec.d/cacerts/ca.pem', 'ipsec rereadcacerts', 'ipsec listcacerts'],
  Libreswan: ['certutil -A -d sql:/var/lib/ipsec/nss -n ca -t CT,, -i ca.pem'],
  'Windows Server': ['Import-Certificate -FilePath ca.cer -CertStoreLocation Cert:\\LocalMachine\\Root'],
  MikroTik: ['/certificate import file-name=ca.pem'],
}
const OWN_CERTIFICATE: ServerLines = {
  strongSwan: ['ipsec listcerts (validity, issuer)', 'ipsec rereadall'],
  Libreswan: ['certutil -L -d sql:/var/lib/ipsec/nss'],
  'Windows Server': ['Get-ChildItem Cert:\\LocalMachine\\My | Format-List Subject, Issuer, NotAfter'],
  MikroTik: ['/certificate print detail'],
}
const LIFETIMES: ServerLines = {
  strongSwan: ['conn: rekey=no, dpdaction=clear, dpddelay=30s'],
  Libreswan: ['conn: rekey=no, dpddelay=30, dpdtimeout=120'],
  'Windows Server': ['Get-VpnServerConfiguration (IdleDisconnect, SALifeTime)'],
  MikroTik: ['/ip ipsec profile print (lifetime, dpd-interval)'],
}

const FIXED: Readonly<Partial<Record<FaultCode, ServerLines>>> = {
  'ike-no-response': FIREWALL,
  'natt-no-response': FIREWALL,
  'ike-refused': {
    strongSwan: ['conn: keyexchange=ikev1, aggressive=no', 'journalctl -u strongswan-starter'],
    Libreswan: ['config setup: ikev1-policy=accept', 'journalctl -u ipsec'],
    'Windows Server': ['Get-WinEvent -FilterHashtable @{LogName="Security";Id=4652,4653}'],
    MikroTik: ['/system logging add topics=ipsec', '/log print where topics~"ipsec"'],
  },
  'ikev2-only': {
    strongSwan: ['conn: keyexchange=ikev1 (needs a charon built with IKEv1)'],
    Libreswan: ['config setup: ikev1-policy=accept', 'conn: keyexchange=ikev1'],
    'Windows Server': ['Set-VpnServerConfiguration -L2tpPorts 128; Restart-Service RemoteAccess'],
    MikroTik: ['/interface l2tp-server server set enabled=yes use-ipsec=required'],
  },
  'wants-xauth': {
    strongSwan: ['conn: authby=secret, type=transport, no rightauth2=xauth, no rightsourceip'],
    Libreswan: ['conn: no leftxauthserver, no leftmodecfgserver, type=transport'],
    MikroTik: ['/ip ipsec identity print (auth-method=pre-shared-key, no mode-config)'],
  },
  'natt-unsupported': {
    strongSwan: ['conn: forceencaps=yes', ...(FIREWALL.strongSwan ?? [])],
    Libreswan: ['conn: encapsulation=yes', 'nft add rule inet filter input udp dport { 500, 4500 } accept'],
    'Windows Server': SELECTORS['Windows Server'] ?? [],
    MikroTik: ['/ip ipsec profile set [find default=yes] nat-traversal=yes'],
  },
  'psk-mismatch': KEY,
  'client-certificate-rejected': TRUST,
  'client-certificate-expired': TRUST,
  'gateway-certificate-untrusted': OWN_CERTIFICATE,
  'gateway-certificate-expired': OWN_CERTIFICATE,
  'esp-selectors-refused': SELECTORS,
  'esp-blocked': {
    strongSwan: ['conn: forceencaps=yes', 'nft add rule inet filter input ip protocol esp accept'],
    Libreswan: ['conn: encapsulation=yes', 'nft add rule inet filter input ip protocol esp accept'],
    'Windows Server': ['New-NetFirewallRule -DisplayName ESP -Direction Inbound -Protocol 50 -Action Allow'],
    MikroTik: ['/ip firewall filter add chain=input protocol=ipsec-esp action=accept place-before=0'],
  },
  'esp-sha256-truncated': {
    strongSwan: ['conn: sha256_96=no'],
    Libreswan: ['conn: sha2-truncbug=no'],
  },
  'l2tp-no-response': L2TP_SERVICE,
  'not-encrypted': L2TP_SERVICE,
  'l2tp-refused': PPP_START,
  'l2tp-secret-wanted': {
    strongSwan: ['/etc/xl2tpd/xl2tpd.conf [lns default]: challenge = no'],
    Libreswan: ['/etc/xl2tpd/xl2tpd.conf [lns default]: challenge = no'],
  },
  'lcp-no-response': PPP_START,
  'auth-method-mismatch': {
    strongSwan: ['/etc/ppp/options.xl2tpd: require-mschap-v2, refuse-eap'],
    Libreswan: ['/etc/ppp/options.xl2tpd: require-mschap-v2, refuse-eap'],
    'Windows Server': ['Set-VpnAuthProtocol -UserAuthProtocolAccepted MSChapv2'],
    MikroTik: ['/interface l2tp-server server set authentication=mschap2'],
  },
  'credentials-rejected': ACCOUNT,
  'account-restricted': ACCOUNT,
  'password-expired': ACCOUNT,
  'server-not-authentic': ACCOUNT,
  'auth-no-response': {
    strongSwan: ['/etc/ppp/options.xl2tpd: plugin radius.so', 'journalctl -t pppd'],
    Libreswan: ['/etc/ppp/options.xl2tpd: plugin radius.so', 'journalctl -t pppd'],
    'Windows Server': ['Get-RemoteAccessRadius', 'Get-Service IAS'],
    MikroTik: ['/radius print', '/radius monitor 0'],
  },
  'ppp-encryption-mismatch': {
    strongSwan: ['/etc/ppp/options.xl2tpd: nomppe, no require-mppe'],
    Libreswan: ['/etc/ppp/options.xl2tpd: nomppe, no require-mppe'],
    MikroTik: ['/ppp profile set default-encryption use-encryption=no'],
  },
  'no-address': {
    strongSwan: ['/etc/xl2tpd/xl2tpd.conf [lns default]: ip range = FIRST-LAST, local ip = ADDRESS'],
    Libreswan: ['/etc/xl2tpd/xl2tpd.conf [lns default]: ip range = FIRST-LAST, local ip = ADDRESS'],
    'Windows Server': ['Set-VpnIPAddressAssignment -IPAssignmentMethod StaticPool -IPAddressRange FIRST, LAST'],
    MikroTik: [
      '/ip pool add name=l2tp ranges=FIRST-LAST',
      '/ppp profile set default-encryption remote-address=l2tp local-address=ADDRESS',
    ],
  },
  'path-mtu-black-hole': {
    strongSwan: [
      '/etc/ppp/options.xl2tpd: mtu 1280, mru 1280',
      'nft add rule inet filter forward tcp flags syn tcp option maxseg size set rt mtu',
    ],
    Libreswan: [
      '/etc/ppp/options.xl2tpd: mtu 1280, mru 1280',
      'nft add rule inet filter forward tcp flags syn tcp option maxseg size set rt mtu',
    ],
    MikroTik: ['/interface l2tp-server server set max-mtu=1280 max-mru=1280'],
  },
  'gateway-closed': LIFETIMES,
  'peer-silent': LIFETIMES,
  'rekey-failed': LIFETIMES,
}
