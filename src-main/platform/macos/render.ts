import type { PlistValue } from 'plist'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { demandNotCarried, ipv6NotCarried } from '../../domain/profile/carried.ts'
import { everyField, type FieldLacks, type FieldsSupport, type ProfileField } from '../../domain/profile/field.ts'
import type { PppMethod, Profile } from '../../domain/profile/schema.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Identity } from './identity.ts'

/**
 * What a configuration profile of macOS does not carry, and why. The keys of what it does are those of Apple's
 * `com.apple.vpn.managed` for VPNType L2TP.
 */
export const LACKS: FieldLacks = {
  // No key of a profile says what is offered: macOS has a list of its own.
  'ipsec.phase1': 'own-choice',
  'ipsec.phase2': 'own-choice',
  'ipsec.allowWeak': 'own-choice',
  'ipsec.pfs': 'own-choice',
  'ipsec.forceNatT': 'no-setting',
  'ipsec.dpd.delay': 'no-setting',
  'ipsec.dpd.timeout': 'no-setting',
  'ipsec.ikeLifetime': 'own-choice',
  'ipsec.espLifetime': 'own-choice',
  'ipsec.ports.ike': 'own-choice',
  'ipsec.ports.natt': 'own-choice',
  'ipsec.remoteId': 'no-setting',
  // A name of ours has macOS use aggressive mode, which shows everyone on the way a hash to guess the key by.
  'ipsec.localId': 'less-safe',
  'l2tp.sourcePort': 'no-setting',
  'l2tp.port': 'own-choice',
  'l2tp.tunnelSecret': 'no-setting',
  // PAP, CHAP and MS-CHAPv2 are all answered, whichever the gateway asks for.
  'ppp.methods': 'own-choice',
  'ppp.mppe': 'no-setting',
  // Keys of the system's preferences, which only root writes.
  'ppp.mtu': 'administrator',
  'ppp.mru': 'administrator',
  'ppp.lcpEcho.interval': 'administrator',
  'ppp.lcpEcho.failures': 'administrator',
  // By root at every connect, with words that are no constants: nothing that a prompt of the system could be given.
  'routing.ipv6': 'each-connect',
  'routing.routes': 'each-connect',
  'routing.killSwitch': 'each-connect',
}

export const SUPPORT: FieldsSupport = everyField(
  Object.fromEntries(Object.keys(LACKS).map((field) => [field, 'no' as const])),
)

const METHODS: ReadonlySet<PppMethod> = new Set<PppMethod>(['mschapv2', 'chap', 'pap'])

export const refusal = (reason: ProfileField): Fault =>
  fault('settings-refused', { args: { component: 'macOS', reason } })

/** Why macOS is not given this profile: what it would leave out in silence. */
export function refusalOf(profile: Profile): Fault | undefined {
  const { ppp, routing, dns } = profile
  if (!ppp.methods.some((method) => METHODS.has(method))) return refusal('ppp.methods')
  if (ppp.mppe === 'required') return refusal('ppp.mppe')
  // What was to go through the tunnel would go past it in clear.
  if (routing.mode === 'split' && routing.routes.length > 0) return refusal('routing.routes')
  // The schema has no domains without servers.
  if (dns.domains.length > 0 && dns.servers.length === 0) return refusal('dns.servers')
  return demandNotCarried(profile, SUPPORT, 'macOS') ?? ipv6NotCarried(profile)
}

/** What a service of macOS must read like once the profile is installed. */
export interface Wanted {
  readonly name: string
  readonly gateway: string
  readonly user: string
  /** All traffic, and not only what is meant for the gateway's network. */
  readonly sendAll: boolean
  readonly servers: readonly string[]
  readonly domains: readonly string[]
  readonly auth: Authentication
}

/** As macOS names them (kSCValNetIPSecAuthenticationMethod…). */
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

/** The same for every version of a profile: by it macOS replaces the one that is installed. */
export const identifierOf = (id: string): string => `${IDENTIFIER}.${id}`

export interface Rendering {
  /** The pre-shared key; without it macOS is given the key at every dial. */
  readonly key: Secret | undefined
  /** Of a profile with a certificate. */
  readonly identity: Identity | undefined
  /** A new UUID at each call: another one marks another version. */
  readonly uuid: () => string
}

/** The text of a `.mobileconfig` (Apple's configuration profile, an XML property list in UTF-8). */
export async function renderMobileconfig(profile: Profile, { key, identity, uuid }: Rendering): Promise<string> {
  // Two libraries of XML, which a connect of a service that macOS has already does without.
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
    // The daemons of IPsec read the System keychain, and not a person's.
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
 * The person's certificate with its key, which nothing can take out of the keychain again, and the gateway's authority: as a
 * plain certificate, since macOS would trust a root of a profile for every purpose.
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

/** Booleans are numbers in this payload; the key is data, whatever is in it. */
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

/** With all traffic in the tunnel the domains are searched; without, the servers are asked for these alone. */
function nameServers(servers: readonly string[], domains: readonly string[], sendAll: boolean) {
  const named = domains.length === 0 ? {} : { [sendAll ? 'SearchDomains' : 'SupplementalMatchDomains']: [...domains] }
  return { DNSProtocol: 'Cleartext', ServerAddresses: [...servers], ...named }
}
