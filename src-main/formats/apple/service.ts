import { PPP_METHODS } from '../../domain/profile/schema.ts'
import { DraftMaker, type Made } from '../draft/maker.ts'
import { dictsIn, isDict, isOn, listIn, member, textIn, type Dict, type Value } from '../draft/value.ts'

/** An L2TP service in the form of all Apple files: the same dictionaries under the same names. */
export interface Service {
  readonly name: string
  readonly ppp: Value | undefined
  readonly ipsec: Value | undefined
  readonly ipv4: Value | undefined
  readonly dns: Value | undefined
  /** The dictionary that contains them, for what the user is told about it. */
  readonly whole: Dict
  /** The secrets are names of keychain entries or obfuscated, never the secrets themselves. */
  readonly secretsElsewhere: boolean
}

/** In Apple's own order (NetworkExtension). */
const KEYS = ['IPSecSharedSecret', 'SharedSecret'] as const
const OBFUSCATED = /^(?:ExportedSharedSecret|IPSecSharedSecretObf|ExportedPassword)$/
const METHODS: Readonly<Record<string, string>> = { MSCHAP2: 'mschapv2', CHAP: 'chap', PAP: 'pap' }
const NOT_CARRIED = [
  ...['DisconnectOnIdle', 'DisconnectOnSleep', 'DisconnectOnFastUserSwitch', 'DisconnectOnLogout', 'OnDemandEnabled'],
  ...['TokenCard', 'AuthEAPPlugins', 'CCPMPPE40Enabled', 'CCPMPPE128Enabled', 'VerboseLogging'],
]

/** @param certificate a machine certificate of the file, if the service names one */
export function readService(service: Service): Made {
  const maker = new DraftMaker()
  const { ppp, ipsec } = service
  maker.set('name', service.name.trim(), 'UserDefinedName')
  const gateway = textIn(member(ppp, 'CommRemoteAddress'))?.trim() || misplaced(maker, service, GATEWAYS)?.trim()
  if (gateway !== undefined && gateway !== '') maker.set('gateway', gateway, 'CommRemoteAddress')
  const user = textIn(member(ppp, 'AuthName')) || misplaced(maker, service, ['AuthName', 'Username'])
  if (user !== undefined && user !== '') maker.set('user', user, 'AuthName')
  methods(maker, ppp)
  const mtu = member(ppp, 'MTU') ?? member(ppp, 'LCPMTU')
  if (mtu !== undefined) maker.set('ppp.mtu', Number(textIn(mtu)), 'MTU')
  network(maker, service)
  identity(maker, ipsec)
  if (!service.secretsElsewhere) password(maker, service)
  const needed = machine(maker, service)
  told(maker, service)
  maker.tell({ kind: 'stricter-identity' })
  maker.tell({ kind: 'stricter-proposals' })
  return maker.finish(service.name, ['password', needed])
}

const GATEWAYS = ['CommRemoteAddress', 'RemoteAddress', 'ServerAddress'] as const

/** A value that a generator has put beside the dictionary in which Apple looks for it. A Mac would not find it. */
function misplaced(maker: DraftMaker, { whole }: Service, keys: readonly string[]): string | undefined {
  for (const place of [whole, whole.members.get('L2TP')])
    for (const key of keys) {
      const text = textIn(member(place, key)) ?? ''
      if (text === '') continue
      maker.tell({ kind: 'loose', setting: key })
      return text
    }
  return undefined
}

function methods(maker: DraftMaker, ppp: Value | undefined): void {
  const named = listIn(member(ppp, 'AuthProtocol')).flatMap((one) => textIn(one) ?? [])
  const known = PPP_METHODS.filter((method) => named.some((name) => METHODS[name.toUpperCase()] === method))
  if (known.length > 0) maker.set('ppp.methods', [...known], 'AuthProtocol')
  for (const name of named.filter((one) => METHODS[one.toUpperCase()] === undefined))
    maker.tell({ kind: 'not-carried', setting: `AuthProtocol ${/^\w{1,20}$/.test(name) ? name : ''}`.trim() })
}

function network(maker: DraftMaker, { ipv4, dns, whole }: Service): void {
  const override = member(ipv4, 'OverridePrimary') ?? whole.members.get('OverridePrimary')
  const isDoubled = whole.doubled.includes('IPv4') || (isDict(ipv4) && ipv4.doubled.includes('OverridePrimary'))
  if (!isDoubled) {
    maker.routing(isOn(override) ? 'full' : 'split', [], 'OverridePrimary')
    if (!isOn(override)) maker.tell({ kind: 'routes-unnamed' })
  }
  const servers = listIn(member(dns, 'ServerAddresses')).flatMap((one) => textIn(one) ?? [])
  maker.setList('dns.servers', servers, 'ServerAddresses')
  if (servers.length > 0) maker.tell({ kind: 'dns-replaces' })
  const domains = ['SearchDomains', 'SupplementalMatchDomains'].flatMap((key) => listIn(member(dns, key)))
  const names = domains.flatMap((one) => textIn(one) ?? []).filter((name) => name !== '')
  maker.setList('dns.domains', names, 'SearchDomains')
}

/** Reads a group name as a key ID; the type, if given, is always `KeyID`. */
function identity(maker: DraftMaker, ipsec: Value | undefined): void {
  const local = textIn(member(ipsec, 'LocalIdentifier'))
  if (local === undefined || local === '') return
  if (maker.set('ipsec.localId', `keyid:${local}`, 'LocalIdentifier')) maker.tell({ kind: 'identity-group' })
}

function password(maker: DraftMaker, service: Service): void {
  const { ppp } = service
  const text = textIn(member(ppp, 'AuthPassword')) ?? misplaced(maker, service, ['AuthPassword'])
  if (text === undefined || textIn(member(ppp, 'AuthPasswordEncryption')) === 'Keychain') return
  if (/^\$\{.*\}$|^%.*%$/.test(text)) maker.tell({ kind: 'placeholder', setting: 'AuthPassword' })
  else maker.secret('password', text, 'AuthPassword')
}

/** A certificate beside the secret makes Apple's reader ignore the secret. @returns the secret that is needed */
function machine(maker: DraftMaker, service: Service): 'psk' | 'privateKey' {
  const { ipsec, secretsElsewhere } = service
  const named = ['PayloadCertificateUUID', 'IPSecIdentityUUID'].find((key) => member(ipsec, key) !== undefined)
  const method = textIn(member(ipsec, 'AuthenticationMethod')) ?? 'SharedSecret'
  if (method === 'Certificate') {
    maker.certificate(named ?? 'AuthenticationMethod')
    return 'privateKey'
  }
  if (method !== 'SharedSecret')
    maker.tell({ kind: 'not-carried', setting: `AuthenticationMethod ${/^\w{1,20}$/.test(method) ? method : ''}` })
  if (named !== undefined) {
    maker.tell({ kind: 'key-or-certificate', setting: named })
    return 'psk'
  }
  const isKeychain = ['SharedSecretEncryption', 'IPSecSharedSecretEncryption'].some(
    (key) => textIn(member(ipsec, key)) === 'Keychain',
  )
  if (secretsElsewhere || isKeychain) return 'psk'
  const found = KEYS.find((key) => (textIn(member(ipsec, key)) ?? '') !== '')
  const key = found === undefined ? misplaced(maker, service, KEYS) : textIn(member(ipsec, found))
  if (key !== undefined) maker.secret('psk', key, found ?? KEYS[1])
  return 'psk'
}

function told(maker: DraftMaker, { ppp, ipsec, ipv4, dns, whole }: Service): void {
  for (const dict of [whole, ppp, ipsec, ipv4, dns].filter(isDict)) {
    for (const name of dict.doubled) maker.tell({ kind: 'twice', setting: name.slice(0, 60), taken: 'neither' })
    for (const key of NOT_CARRIED)
      if (isOn(dict.members.get(key)) || listIn(dict.members.get(key)).length > 0)
        maker.tell({ kind: 'not-carried', setting: key })
    for (const key of dict.members.keys()) if (OBFUSCATED.test(key)) maker.tell({ kind: 'obfuscated', setting: key })
  }
  const proxies = whole.members.get('Proxies')
  if (isDict(proxies) && [...proxies.members].some(([key, value]) => /Enable$/.test(key) && isOn(value)))
    maker.tell({ kind: 'not-carried', setting: 'Proxies' })
  if (dictsIn(whole.members.get('OnDemandRules')).length > 0)
    maker.tell({ kind: 'not-carried', setting: 'OnDemandRules' })
}
