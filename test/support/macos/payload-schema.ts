/**
 * The part of Apple's published schema of configuration profiles that a profile for L2TP can use: `TopLevel.yaml` and
 * `com.apple.vpn.managed.yaml` of github.com/apple/device-management (MIT) at commit
 * b6202ca2fbd31286a52eb160b67a4db7b4fe1f1f. The keys of other kinds of VPN are left out, so that they count as unknown.
 */
export type PayloadType = 'string' | 'integer' | 'boolean' | 'dictionary' | 'array' | 'data' | 'real' | 'date' | 'any'

export interface KeySchema {
  readonly type: PayloadType
  readonly required?: true
  readonly values?: readonly (string | number)[]
  /** For a dictionary. */
  readonly keys?: Readonly<Record<string, KeySchema>>
  /** For an array's members. */
  readonly of?: KeySchema
}
export type Keys = Readonly<Record<string, KeySchema>>

/** Keys of a configuration profile. */
export const TOP_LEVEL: Keys = {
  PayloadIdentifier: { type: 'string', required: true },
  PayloadUUID: { type: 'string', required: true },
  PayloadType: { type: 'string', required: true, values: ['Configuration'] },
  PayloadVersion: { type: 'integer', required: true, values: [1] },
  IsEncrypted: { type: 'boolean' },
  PayloadContent: { type: 'array', required: true },
  EncryptedPayloadContent: { type: 'data' },
  PayloadDescription: { type: 'string' },
  PayloadDisplayName: { type: 'string' },
  HasRemovalPasscode: { type: 'boolean' },
  PayloadOrganization: { type: 'string' },
  PayloadRemovalDisallowed: { type: 'boolean' },
  PayloadScope: { type: 'string', values: ['System', 'User'] },
  RemovalDate: { type: 'date' },
  DurationUntilRemoval: { type: 'real' },
  PayloadExpirationDate: { type: 'date' },
  TargetDeviceType: { type: 'integer', values: [0, 1, 2, 3, 4, 5, 6] },
}

/** Keys of every payload in it. */
const COMMON: Keys = {
  PayloadType: { type: 'string', required: true },
  PayloadVersion: { type: 'integer', required: true, values: [1] },
  PayloadIdentifier: { type: 'string', required: true },
  PayloadUUID: { type: 'string', required: true },
  PayloadDisplayName: { type: 'string' },
  PayloadDescription: { type: 'string' },
  PayloadOrganization: { type: 'string' },
}

/** Keys of the payload `com.apple.vpn.managed`. */
export const VPN_MANAGED: Keys = {
  ...COMMON,
  VPNType: {
    type: 'string',
    required: true,
    values: ['VPN', 'L2TP', 'IPSec', 'IKEv2', 'AlwaysOn', 'TransparentProxy'],
  },
  VPNSubType: { type: 'string' },
  UserDefinedName: { type: 'string', required: true },
  IPv4: {
    type: 'dictionary',
    keys: {
      OverridePrimary: { type: 'integer', values: [0, 1] },
    },
  },
  PPP: {
    type: 'dictionary',
    keys: {
      AuthName: { type: 'string' },
      AuthPassword: { type: 'string' },
      TokenCard: { type: 'integer', values: [0, 1] },
      CommRemoteAddress: { type: 'string' },
      AuthEAPPlugins: { type: 'array', of: { type: 'string', values: ['EAP-RSA', 'EAP-TLS', 'EAP-KRB'] } },
      AuthProtocol: { type: 'array', of: { type: 'string', values: ['EAP'] } },
      CCPMPPE40Enabled: { type: 'integer', values: [0, 1] },
      CCPMPPE128Enabled: { type: 'integer', values: [0, 1] },
      CCPEnabled: { type: 'integer', values: [0, 1] },
      DisconnectOnIdle: { type: 'integer', values: [0, 1] },
      DisconnectOnIdleTimer: { type: 'integer' },
    },
  },
  IPSec: {
    type: 'dictionary',
    keys: {
      RemoteAddress: { type: 'string' },
      AuthenticationMethod: { type: 'string', values: ['SharedSecret', 'Certificate'] },
      XAuthName: { type: 'string' },
      XAuthPassword: { type: 'string' },
      XAuthEnabled: { type: 'integer', values: [0, 1] },
      XAuthPasswordEncryption: { type: 'string', values: ['Prompt'] },
      LocalIdentifier: { type: 'string' },
      LocalIdentifierType: { type: 'string', values: ['KeyID'] },
      SharedSecret: { type: 'data' },
      PayloadCertificateUUID: { type: 'string' },
      PromptForVPNPIN: { type: 'boolean' },
      DisconnectOnIdle: { type: 'integer', values: [0, 1] },
      DisconnectOnIdleTimer: { type: 'integer' },
    },
  },
  DNS: {
    type: 'dictionary',
    keys: {
      DNSProtocol: { type: 'string', required: true, values: ['Cleartext', 'HTTPS', 'TLS'] },
      ServerURL: { type: 'string' },
      ServerName: { type: 'string' },
      ServerAddresses: { type: 'array', required: true, of: { type: 'string' } },
      SearchDomains: { type: 'array', of: { type: 'string' } },
      DomainName: { type: 'string' },
      SupplementalMatchDomains: { type: 'array', of: { type: 'string' } },
      SupplementalMatchDomainsNoSearch: { type: 'integer', values: [0, 1] },
      PayloadCertificateUUID: { type: 'string' },
    },
  },
}

/** Keys of the payloads `com.apple.security.pkcs12` and `com.apple.security.pkcs1`, from the files of these names. */
export const PKCS12: Keys = {
  ...COMMON,
  PayloadCertificateFileName: { type: 'string' },
  PayloadContent: { type: 'data', required: true },
  Password: { type: 'string' },
  AllowAllAppsAccess: { type: 'boolean' },
  KeyIsExtractable: { type: 'boolean' },
}
export const PKCS1: Keys = {
  ...COMMON,
  PayloadCertificateFileName: { type: 'string' },
  PayloadContent: { type: 'data', required: true },
}

/**
 * Keys of a payload `com.apple.ManagedClient.preferences`, from the file of that name there at commit
 * 0a4527c5ea21825fd23e08273ccdb9e2302458ce; the caller gives its domains.
 */
export const managedPreferences = (domains: readonly string[]): Keys => {
  const settings: KeySchema = {
    type: 'dictionary',
    keys: { mcx_preference_settings: { type: 'dictionary', required: true } },
  }
  const domain: KeySchema = {
    type: 'dictionary',
    keys: { Forced: { type: 'array', of: settings }, 'Set-Once': { type: 'array', of: settings } },
  }
  return {
    ...COMMON,
    PayloadContent: {
      type: 'dictionary',
      required: true,
      keys: Object.fromEntries(domains.map((name) => [name, domain])),
    },
  }
}

/** A value read from a property list, with the type given by its tag. */
export type Typed =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer' | 'real'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'data'; readonly value: string }
  | { readonly type: 'array'; readonly value: readonly Typed[] }
  | { readonly type: 'dictionary'; readonly value: Readonly<Record<string, Typed>> }

/** Violations of the schema in a dictionary; empty if it is valid. */
export function violations(value: Typed | undefined, keys: Keys, where: string): readonly string[] {
  if (value?.type !== 'dictionary') return [`${where}: no dictionary`]
  const missing = Object.entries(keys).filter(([key, { required }]) => required && !(key in value.value))
  return [
    ...missing.map(([key]) => `${where}.${key}: required`),
    ...Object.entries(value.value).flatMap(([key, item]) => {
      const schema = keys[key]
      return schema ? violationsOf(item, schema, `${where}.${key}`) : [`${where}.${key}: not in the schema`]
    }),
  ]
}

function violationsOf(item: Typed, { type, values, keys, of }: KeySchema, where: string): readonly string[] {
  if (type !== 'any' && item.type !== type) return [`${where}: ${item.type} instead of ${type}`]
  const plain = item.type === 'string' || item.type === 'integer' ? item.value : undefined
  if (values && (plain === undefined || !values.includes(plain))) return [`${where}: ${JSON.stringify(item.value)}`]
  if (keys) return violations(item, keys, where)
  return of && item.type === 'array'
    ? item.value.flatMap((member, place) => violationsOf(member, of, `${where}[${place}]`))
    : []
}
