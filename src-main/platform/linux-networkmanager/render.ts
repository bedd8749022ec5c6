import { formatIp, parseIp } from '../../domain/net/address.ts'
import { parseCidr } from '../../domain/net/cidr.ts'
import { innerLimit } from '../../domain/mtu/budget.ts'
import type { EspSuite } from '../../domain/mtu/overhead.ts'
import { identityForDaemon } from '../../domain/profile/identity.ts'
import { everyField, type FieldsSupport } from '../../domain/profile/field.ts'
import { phase2Parts, type Integrity, type Phase2Proposal } from '../../domain/profile/proposal.ts'
import { PPP_METHODS, type PppMethod, type Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { Typed } from '../dbus/variant.ts'

/** A connection in NetworkManager's format `a{sa{sv}}`, setting by setting. */
export type Settings = Readonly<Record<string, Readonly<Record<string, Typed>>>>

/** The IPsec daemon that the plugin will run: the two write proposals differently. */
export type Daemon = 'strongswan' | 'libreswan'

/** Paths of the PEM files of a certificate profile. */
export interface CertificateFiles {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

export interface RenderContext {
  readonly daemon: Daemon
  /**
   * Login name of the only user who may use the connection; absent for root, whose connections belong to the system.
   */
  readonly owner?: string
  readonly files?: CertificateFiles
}

export const SERVICE_TYPE = 'org.freedesktop.NetworkManager.l2tp'
/** Key in the `user` setting that marks a connection as ours; its value is the version of this rendering. */
export const MARK = 'culvert.version'

/**
 * Fields that the plugin supports. It leaves dead peer detection and the gateway's ports to its daemon's defaults, and
 * has no kill switch and no tunnel secret. `apply.ts` says why it reaches the gateway over IPv4 only, and that it supports
 * an identity of our own since 1.52.2, only with a pre-shared key.
 */
export const SUPPORT: FieldsSupport = everyField({
  'ipsec.dpd.delay': 'no',
  'ipsec.dpd.timeout': 'no',
  // IPv6 traffic can still bypass the tunnel over the underlying network; only a firewall could prevent that.
  'routing.ipv6': 'no',
  'routing.killSwitch': 'no',
  'l2tp.tunnelSecret': 'no',
  'ipsec.addressFamily': 'ipv4',
  'ipsec.ports.ike': 'no',
  'ipsec.ports.natt': 'no',
  'l2tp.port': 'no',
  'ipsec.localId': 'no',
})

/** The plugin's key for the identity that we claim; an older plugin refuses a connection that has it. */
export const LOCAL_ID = 'ipsec-group-name'

/** NetworkManager's flag for a secret that only an agent has and that is never stored. */
const AGENT_OWNED = '1'
const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
const text = (value: string): Typed => new Typed('s', value)
const flag = (value: boolean): Typed => new Typed('b', value)

/**
 * Renders the whole connection. Every key that differs between profiles is always written, so that returning to a
 * default is a change, too. `vpn.data` has only keys that the plugin knows since 1.20.0, because an unknown one makes
 * the connect fail.
 */
export function renderSettings(profile: Profile, context: RenderContext): Settings {
  return {
    connection: {
      id: text(profile.name),
      uuid: text(profile.id),
      type: text('vpn'),
      autoconnect: flag(false),
      permissions: new Typed('as', context.owner === undefined ? [] : [`user:${context.owner}:`]),
    },
    user: { data: new Typed('a{ss}', { [MARK]: '1' }) },
    vpn: {
      'service-type': text(SERVICE_TYPE),
      data: new Typed('a{ss}', renderData(profile, context)),
    },
    ipv4: renderIpv4(profile),
    // PPP does not negotiate IPv6 here, and the tunnel's link gets no IPv6 address. The plugin from 1.52.2 on also takes
    // it to mean that the gateway is reached over IPv4.
    ipv6: { method: text('disabled') },
  }
}

/**
 * The secrets in the form that the plugin takes from an agent. The key is always written in base64 with the prefix
 * `0s`, because the plugin assumes that a key beginning with `0s` is already encoded.
 */
export function renderSecrets(secrets: Secrets): Readonly<Record<string, string>> {
  return {
    ...(secrets.password ? { password: secrets.password.reveal() } : {}),
    ...(secrets.psk ? { 'ipsec-psk': `0s${Buffer.from(secrets.psk.reveal(), 'utf8').toString('base64')}` } : {}),
  }
}

function renderData(profile: Profile, context: RenderContext): Readonly<Record<string, string>> {
  const { ipsec, ppp } = profile
  const mtu = ppp.mtu === 'auto' ? autoMtu(ipsec.phase2, ppp.mppe) : ppp.mtu
  const mru = ppp.mru === 'auto' ? autoMtu(ipsec.phase2, ppp.mppe) : ppp.mru
  return {
    gateway: profile.gateway,
    'user-auth-type': 'password',
    user: profile.user,
    'password-flags': AGENT_OWNED,
    ...renderMachineAuth(profile, context.files),
    // The plugin's default is off, which would be L2TP in clear text.
    'ipsec-enabled': 'yes',
    ...renderRemoteId(profile),
    ...(ipsec.localId === undefined ? {} : { [LOCAL_ID]: identityForDaemon(ipsec.localId) }),
    'ipsec-ike': proposals(ipsec.phase1, context.daemon),
    'ipsec-esp': proposals(phase2Of(profile, context.daemon), context.daemon),
    'ipsec-ikelifetime': String(ipsec.ikeLifetime),
    'ipsec-salifetime': String(ipsec.espLifetime),
    // Without `forceNatT` the key is left out: from `no` the plugin makes `encapsulation=no`, with which Libreswan uses
    // no NAT traversal even if a NAT router is in between.
    ...(ipsec.forceNatT ? { 'ipsec-forceencaps': 'yes' } : {}),
    ...(context.daemon === 'libreswan' ? { 'ipsec-pfs': yesNo(ipsec.pfs) } : {}),
    'ephemeral-port': yesNo(profile.l2tp.sourcePort === 'ephemeral'),
    mtu: String(mtu),
    mru: String(mru),
    ...refusals(ppp.methods),
    'lcp-echo-interval': String(ppp.lcpEcho.interval),
    'lcp-echo-failure': String(ppp.lcpEcho.failures),
    'no-vj-comp': 'yes',
    // Without any of these keys the plugin gives pppd `noccp`.
    ...(ppp.mppe === 'required' ? { 'require-mppe-128': 'yes', nobsdcomp: 'yes', nodeflate: 'yes' } : {}),
  }
}

function renderMachineAuth(profile: Profile, files: CertificateFiles | undefined): Readonly<Record<string, string>> {
  if (profile.machineAuth.kind === 'psk') return { 'machine-auth-type': 'psk', 'ipsec-psk-flags': AGENT_OWNED }
  if (!files) throw new Error('a certificate profile is rendered with the paths of its files')
  return {
    'machine-auth-type': 'tls',
    'machine-ca': files.authority,
    'machine-cert': files.certificate,
    'machine-key': files.key,
  }
}

/**
 * Without a remote identity the plugin accepts any certificate of the authority as the gateway's, including another
 * client's; so a certificate profile always names one. `@` says that a host name must not be resolved.
 */
function renderRemoteId({ ipsec, machineAuth, gateway }: Profile): Readonly<Record<string, string>> {
  if (ipsec.remoteId === undefined && machineAuth.kind === 'psk') return {}
  return { 'ipsec-remote-id': identityForDaemon(ipsec.remoteId ?? gateway) }
}

/** strongSwan adds its defaults to a list without `!`; Libreswan's lists are strict and have no `!`. */
const proposals = (list: readonly string[], daemon: Daemon): string =>
  list.join(',') + (daemon === 'strongswan' ? '!' : '')

/**
 * The plugin's `ipsec-pfs` is for Libreswan. strongSwan needs the group in the proposal; Quick Mode carries one key
 * exchange, so all proposals name the same group (RFC 2409 section 5.5).
 */
function phase2Of({ ipsec }: Profile, daemon: Daemon): readonly string[] {
  const group = ipsec.phase1[0]?.split('-')[2]
  if (!ipsec.pfs || daemon !== 'strongswan' || group === undefined) return ipsec.phase2
  return ipsec.phase2.map((proposal) => `${proposal}-${group}`)
}

/** pppd accepts every method that is not refused; `refuse-mschap` is version 1, which no profile can ask for. */
function refusals(methods: readonly PppMethod[]): Readonly<Record<string, string>> {
  const refused = PPP_METHODS.filter((method) => !methods.includes(method))
  return Object.fromEntries(
    ['mschap', ...refused].map((method) => [`refuse-${method.replace('-mschapv2', '')}`, 'yes']),
  )
}

/**
 * Every plugin and gateway has been seen to carry this size; a larger one gains 60 bytes but fails with badly
 * configured gateways.
 */
const LARGEST_AUTO_MTU = 1400
const USUAL_PATH = 1500

/** Size of the inner packet that fits a path of 1500 bytes, whichever of the offered suites the gateway chooses. */
export function autoMtu(offered: readonly Phase2Proposal[], mppe: Profile['ppp']['mppe'] = 'off'): number {
  const limits = offered.map((proposal) =>
    innerLimit(USUAL_PATH, {
      suite: suiteOf(proposal),
      outer: 'ipv4',
      natTraversal: true,
      l2tpLength: true,
      mppe: mppe === 'required',
    }),
  )
  return Math.min(LARGEST_AUTO_MTU, ...limits)
}

const AES_SUITES = {
  md5: 'aes-sha1',
  sha1: 'aes-sha1',
  sha256: 'aes-sha256',
  sha384: 'aes-sha384',
  sha512: 'aes-sha512',
} as const satisfies Readonly<Record<Integrity, EspSuite>>

function suiteOf(proposal: Phase2Proposal): EspSuite {
  const parts = phase2Parts(proposal)
  if (!parts) return 'aes-sha512'
  // The budget covers 3DES with its two usual hashes; with a longer hash, its packet is never larger than that of AES
  // with the same hash.
  if (parts.cipher === '3des' && parts.integrity === 'md5') return '3des-md5'
  if (parts.cipher === '3des' && parts.integrity === 'sha1') return '3des-sha1'
  return AES_SUITES[parts.integrity]
}

/** Routes and servers are IPv4: `applyProfile` refuses a profile that has others. */
function renderIpv4({ routing, dns }: Profile): Readonly<Record<string, Typed>> {
  const split = routing.mode === 'split'
  return {
    method: text('auto'),
    'never-default': flag(split),
    'ignore-auto-routes': flag(false),
    'route-data': new Typed('aa{sv}', split ? routesOf(routing.routes) : []),
    'ignore-auto-dns': flag(dns.servers.length > 0),
    dns: new Typed('au', dns.servers.map(ipv4Number)),
    'dns-search': new Typed('as', searchOf(dns.domains, split)),
  }
}

/**
 * systemd-resolved gets a link's servers only together with a domain. In a split tunnel the domains are only for
 * routing (`~`); in a full one they are also search domains.
 */
const searchOf = (domains: readonly string[], split: boolean): readonly string[] =>
  split ? domains.map((domain) => `~${domain}`) : domains

function routesOf(routes: readonly string[]): readonly Readonly<Record<string, Typed>>[] {
  return routes.map((route) => {
    const cidr = parseCidr(route)
    if (typeof cidr === 'string' || cidr.address.family !== 4) throw new Error(`not a network of IPv4: ${route}`)
    return { dest: text(formatIp(cidr.address)), prefix: new Typed('u', cidr.length) }
  })
}

/**
 * NetworkManager's `dns` holds each address as its four bytes in network order, read as a number in host byte order.
 */
function ipv4Number(address: string): number {
  const parsed = parseIp(address)
  if (parsed?.family !== 4) throw new Error(`not an address of IPv4: ${address}`)
  const bytes = Buffer.from(parsed.bytes)
  return LITTLE_ENDIAN ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0)
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
