import type { PlistValue } from 'plist'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { demandNotCarried, ipv6NotCarried } from '../../domain/profile/carried.ts'
import { allBut, type FieldLacks, type FieldsSupport, type ProfileField } from '../../domain/profile/field.ts'
import type { PppMethod, Profile } from '../../domain/profile/schema.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Identity } from './identity.ts'

/**
 * What a configuration profile of macOS cannot express, and why. The keys for the rest are those of Apple's
 * `com.apple.vpn.managed` for VPNType L2TP.
 */
export const LACKS: FieldLacks = {
  // No key of a profile sets the proposals: macOS has its own list.
  'ipsec.phase1': 'own-choice',
  'ipsec.phase2': 'own-choice',
  'ipsec.allowWeak': 'own-choice',
  'ipsec.pfs': 'own-choice',
  'ipsec.forceNatT': 'no-setting',
  'ipsec.dpd.delay': 'no-setting',
  'ipsec.dpd.timeout': 'no-setting',
  'ipsec.ikeLifetime': 'own-choice',
  'ipsec.espLifetime': 'own-choice',
  'ipsec.addressFamily': 'own-choice',
  'ipsec.ports.ike': 'own-choice',
  'ipsec.ports.natt': 'own-choice',
  'ipsec.remoteId': 'no-setting',
  // With our own identity, macOS uses aggressive mode, which exposes a hash of the key to everyone on the path.
  'ipsec.localId': 'less-safe',
  'l2tp.sourcePort': 'no-setting',
  'l2tp.port': 'own-choice',
  'l2tp.tunnelSecret': 'no-setting',
  // macOS answers PAP, CHAP and MS-CHAPv2, whichever the gateway requests.
  'ppp.methods': 'own-choice',
  'ppp.mppe': 'no-setting',
  // Keys of the system's preferences, which only root can write.
  'ppp.mtu': 'administrator',
  'ppp.mru': 'administrator',
  'ppp.lcpEcho.interval': 'administrator',
  'ppp.lcpEcho.failures': 'administrator',
  // Needs root at every connect, with arguments that are not constant, so no system prompt can be used.
  'routing.ipv6': 'each-connect',
  'routing.routes': 'each-connect',
  'routing.killSwitch': 'each-connect',
}

export const SUPPORT: FieldsSupport = allBut(LACKS)

const METHODS: ReadonlySet<PppMethod> = new Set<PppMethod>(['mschapv2', 'chap', 'pap'])

export const refusal = (reason: ProfileField): Fault =>
  fault('settings-refused', { args: { component: 'macOS', reason } })

/** Why macOS is not given this profile: it would silently ignore a setting. */
export function refusalOf(profile: Profile): Fault | undefined {
  const { ppp, routing, dns } = profile
  if (!ppp.methods.some((method) => METHODS.has(method))) return refusal('ppp.methods')
  if (ppp.mppe === 'required') return refusal('ppp.mppe')
  // Traffic meant for the tunnel would bypass it in clear text.
  if (routing.mode === 'split' && routing.routes.length > 0) return refusal('routing.routes')
  // The schema allows no domains without servers.
  if (dns.domains.length > 0 && dns.servers.length === 0) return refusal('dns.servers')
  return demandNotCarried(profile, SUPPORT, 'macOS') ?? ipv6NotCarried(profile)
}

/** The settings that a macOS service must show once the profile is installed. */
export interface Wanted {
  readonly name: string
  readonly gateway: string
  readonly user: string
  /** All traffic, not only that for the gateway's network. */
  readonly sendAll: boolean
  readonly servers: readonly string[]
  readonly domains: readonly string[]
  readonly auth: Authentication
}

/** macOS' names (kSCValNetIPSecAuthenticationMethod…). */
export type Authentication = 'SharedSecret' | 'Certificate'

export const wantedOf = ({ name, gateway, user, routing, dns, machineAuth }: Profile): Wanted => ({
  name,
  gateway,
  user,
  sendAll: routing.mode === 'full',
  servers: dns.servers,
  domains: dns.domains,
  auth: machineAuth.kind === 'psk' ? 'SharedSecret' : 'Certificate',
})

const IDENTIFIER = 'org.example.culvert.vpn'

/** The same for every version of a profile: macOS replaces the installed profile with this identifier. */
export const identifierOf = (id: string): string => `${IDENTIFIER}.${id}`

export interface Rendering {
  /** The pre-shared key; without it, macOS is given the key at every dial. */
  readonly key: Secret | undefined
  /** For a profile with a certificate. */
  readonly identity: Identity | undefined
  /** A new UUID at each call, because a different one marks a new version. */
  readonly uuid: () => string
}

/** The text of a `.mobileconfig` (Apple's configuration profile, an XML property list in UTF-8). */
export async function renderMobileconfig(profile: Profile, { key, identity, uuid }: Rendering): Promise<string> {
  // Two XML libraries, which a connect with an existing service does not need.
  const { build } = await import('plist')
  const identifier = identifierOf(profile.id)
  const identityId = uuid().toUpperCase()
  return build({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuid().toUpperCase(),
    PayloadDisplayName: profile.name,
    PayloadOrganization: 'Culvert',
    // The IPsec daemons read the System keychain, not a user's.
    ...(identity ? { PayloadScope: 'System' } : {}),
    PayloadContent: [
      ...(identity ? certificates(identifier, identityId, identity, uuid) : []),
      {
        PayloadType: 'com.apple.vpn.managed',
        PayloadVersion: 1,
        PayloadIdentifier: `${identifier}.l2tp`,
        PayloadUUID: uuid().toUpperCase(),
        PayloadDisplayName: profile.name,
        ...service(wantedOf(profile), identity ? { certificate: identityId } : { key }),
      },
    ],
  })
}

/**
 * The user's certificate with its key, which cannot be exported from the keychain again, and the gateway's authority:
 * as a plain certificate, because macOS would trust a profile's root for every purpose.
 */
function certificates(identifier: string, id: string, identity: Identity, uuid: () => string) {
  const common = { PayloadVersion: 1, PayloadDisplayName: 'Culvert' }
  return [
    {
      ...common,
      PayloadType: 'com.apple.security.pkcs12',
      PayloadIdentifier: `${identifier}.identity`,
      PayloadUUID: id,
      PayloadContent: identity.pkcs12,
      Password: identity.password,
      KeyIsExtractable: false,
    },
    {
      ...common,
      PayloadType: 'com.apple.security.pkcs1',
      PayloadIdentifier: `${identifier}.authority`,
      PayloadUUID: uuid().toUpperCase(),
      PayloadContent: identity.authority,
    },
  ] satisfies readonly PlistValue[]
}

type Proof = { readonly key: Secret | undefined } | { readonly certificate: string }

/** Booleans are numbers in this payload; the key is always data. */
function service({ name, gateway, user, sendAll, servers, domains, auth }: Wanted, proof: Proof) {
  const key = 'key' in proof ? proof.key : undefined
  return {
    UserDefinedName: name,
    VPNType: 'L2TP',
    IPv4: { OverridePrimary: sendAll ? 1 : 0 },
    PPP: { CommRemoteAddress: gateway, AuthName: user },
    IPSec: {
      AuthenticationMethod: auth,
      ...('certificate' in proof ? { PayloadCertificateUUID: proof.certificate } : {}),
      ...(key ? { SharedSecret: Buffer.from(key.reveal(), 'utf8') } : {}),
    },
    ...(servers.length > 0 ? { DNS: nameServers(servers, domains, sendAll) } : {}),
  } satisfies Record<string, PlistValue>
}

/** With all traffic in the tunnel, these are search domains; otherwise the servers are asked only for these. */
function nameServers(servers: readonly string[], domains: readonly string[], sendAll: boolean) {
  const named = domains.length === 0 ? {} : { [sendAll ? 'SearchDomains' : 'SupplementalMatchDomains']: [...domains] }
  return { DNSProtocol: 'Cleartext', ServerAddresses: [...servers], ...named }
}
