import { done, failed } from '../../domain/result.ts'
import { refusal, type ReadSettings } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { DraftMaker } from '../draft/maker.ts'
import { authoritiesOf, wantsIdentity, withIdentity } from '../draft/identity.ts'
import { fromBase64, pemOf } from '../draft/octets.ts'
import type { Opening } from '../draft/opening.ts'
import { dictsIn, isOn, listIn, member, textIn, type Dict, type Value } from '../draft/value.ts'
import { openOnc } from './encrypted.ts'
import { readLooseJson } from '../draft/loose-json.ts'

/** Reads an Open Network Configuration (onc_spec.md), plain or encrypted, or a service of ChromeOS' shill. */
export function readOnc(text: string, opening: Opening): ReadSettings {
  const whole = readLooseJson(text)
  if (!whole.ok) return whole
  // A policy contains the whole configuration as text.
  const policy = POLICIES.map((name) => textIn(member(whole.value, name))).find((one) => one !== undefined)
  const read = policy === undefined ? whole : readLooseJson(policy)
  if (!read.ok) return read
  if (member(read.value, 'Ciphertext') === undefined) return done(gathered(networks(read.value, opening)))
  const opened = openOnc(read.value, opening)
  if (!opened.ok) return opened
  const inner = readLooseJson(opened.value)
  if (!inner.ok) return inner
  if (member(inner.value, 'Ciphertext') !== undefined) return failed(refusal('too-deep'))
  return done(gathered(networks(inner.value, opening)))
}

const POLICIES = ['OpenNetworkConfiguration', 'DeviceOpenNetworkConfiguration'] as const

function networks(root: Value, opening: Opening): readonly Named[] {
  const list = member(root, 'NetworkConfigurations')
  const all = Array.isArray(list) ? dictsIn(list) : Array.isArray(root) ? dictsIn(root) : dictsIn([root])
  return eachOf(all, (network) => {
    const name = textIn(network.members.get('Name')) ?? ''
    if (isShill(network)) return { name, made: readShill(network, name) }
    return { name, made: certified(readNetwork(network, name), network, root, opening) }
  })
}

/**
 * Adds the client certificate that the network names, and the authorities that it names or those of the file. ONC's
 * PKCS #12 has no passphrase (onc_spec.md); for one that has, the user must give its file.
 */
function certified(made: Made, network: Dict, root: Value, opening: Opening): Made {
  if (!('entry' in made) || !wantsIdentity(made.entry)) return made
  const ipsec = member(network, 'VPN', 'IPsec')
  const all = dictsIn(member(root, 'Certificates'))
  const guid = textIn(member(ipsec, 'ClientCertRef'))
  const own = all.find((one) => guid !== undefined && textIn(one.members.get('GUID')) === guid)
  const octets = fromBase64(textIn(own?.members.get('PKCS12')) ?? '')
  if (!octets || octets.length === 0) return made
  const opened = opening.openIdentity(octets, undefined)
  if (!opened.ok) return made
  const named = [member(ipsec, 'ServerCARef'), ...listIn(member(ipsec, 'ServerCARefs'))].flatMap(
    (one) => textIn(one) ?? [],
  )
  const authorities = all.filter(({ members }) => textIn(members.get('Type')) === 'Authority')
  const ofGateway = authorities.filter(({ members }) => named.includes(textIn(members.get('GUID')) ?? ''))
  const pems = (ofGateway.length > 0 ? ofGateway : authorities).flatMap((one) => pemIn(one) ?? [])
  return {
    entry: withIdentity(opening.crypto, made.entry, {
      identity: opened.value,
      authorities: authoritiesOf(opening.crypto, opened.value, pems),
      isOpen: true,
    }),
  }
}

/** PEM, or only its base64. */
function pemIn({ members }: Dict): string | undefined {
  const digits = (textIn(members.get('X509')) ?? '').replace(/-----[^-]+-----/g, '')
  const der = fromBase64(digits)
  return der && der.length > 0 ? pemOf(der) : undefined
}

const isShill = (network: Dict): boolean =>
  network.members.has('Provider') || [...network.members.keys()].some((key) => /^(?:Provider|L2TPIPsec)\./.test(key))

type Made = Named['made']

function readNetwork(network: Dict, name: string): Made {
  const vpn = network.members.get('VPN')
  const kind = textIn(member(vpn, 'Type'))
  const type = textIn(network.members.get('Type'))
  if (type !== 'VPN') return { refusal: refusal('not-vpn', { kind: type?.slice(0, 40) ?? '' }) }
  if (kind !== 'L2TP-IPsec') return { refusal: refusal('other-vpn', { kind: kind?.slice(0, 40) ?? '' }) }
  const [ipsec, l2tp] = [member(vpn, 'IPsec'), member(vpn, 'L2TP')]
  const maker = new DraftMaker()
  const version = member(ipsec, 'IKEVersion')
  if (version !== undefined && Number(textIn(version)) === 2)
    return { refusal: refusal('other-vpn', { kind: 'IKEv2' }) }
  names(maker, { name, host: textIn(member(vpn, 'Host')), user: textIn(member(l2tp, 'Username')) })
  group(maker, textIn(member(ipsec, 'Group')))
  if (member(ipsec, 'XAUTH') !== undefined) maker.tell({ kind: 'not-carried', setting: 'XAUTH' })
  if (isOn(member(l2tp, 'LcpEchoDisabled'))) maker.set('ppp.lcpEcho', { interval: 0, failures: 5 }, 'LcpEchoDisabled')
  secret(maker, 'password', textIn(member(l2tp, 'Password')), 'Password')
  addresses(maker, network)
  if (isOn(member(vpn, 'AutoConnect'))) maker.tell({ kind: 'not-carried', setting: 'AutoConnect' })
  if (network.members.has('ProxySettings')) maker.tell({ kind: 'not-carried', setting: 'ProxySettings' })
  rest(maker)
  if (textIn(member(ipsec, 'AuthenticationType')) === 'Cert') {
    maker.certificate('ClientCertRef')
    return maker.finish(name, ['password', 'privateKey'])
  }
  secret(maker, 'psk', textIn(member(ipsec, 'PSK')), 'PSK')
  return maker.finish(name)
}

/** Reads a dump of shill's properties: dotted names, in a dictionary `Provider` or at the top. */
function readShill(network: Dict, name: string): Made {
  const provider = network.members.get('Provider')
  const property = (key: string): string | undefined =>
    textIn(member(provider, key) ?? network.members.get(`Provider.${key}`) ?? network.members.get(key))
  const kind = property('Type') ?? ''
  if (kind.toLowerCase() !== 'l2tpipsec') return { refusal: refusal('other-vpn', { kind: kind.slice(0, 40) }) }
  const maker = new DraftMaker()
  names(maker, { name, host: property('Host'), user: property('L2TPIPsec.User') })
  group(maker, property('L2TPIPsec.TunnelGroup'))
  if (isOn(property('L2TPIPsec.LCPEchoDisabled')))
    maker.set('ppp.lcpEcho', { interval: 0, failures: 5 }, 'LCPEchoDisabled')
  secret(maker, 'password', property('L2TPIPsec.Password'), 'Password')
  rest(maker)
  if ((property('L2TPIPsec.ClientCertID') ?? '') !== '') {
    maker.certificate('ClientCertID')
    return maker.finish(name, ['password', 'privateKey'])
  }
  secret(maker, 'psk', property('L2TPIPsec.PSK'), 'PSK')
  return maker.finish(name)
}

interface Names {
  readonly name: string
  readonly host: string | undefined
  readonly user: string | undefined
}

/** `${LOGIN_ID}` and similar variables stand for the user at the computer, who is asked. */
const VARIABLE = /\$\{[A-Z_]+\}/

function names(maker: DraftMaker, { name, host, user }: Names): void {
  maker.set('name', name.trim(), 'Name')
  if (host !== undefined && host !== '') maker.set('gateway', host.trim(), 'Host')
  if (user === undefined || user === '') return
  if (VARIABLE.test(user)) maker.tell({ kind: 'placeholder', setting: 'Username' })
  else maker.set('user', user, 'Username')
}

function group(maker: DraftMaker, text: string | undefined): void {
  if (text === undefined || text === '') return
  if (maker.set('ipsec.localId', `keyid:${text}`, 'Group')) maker.tell({ kind: 'identity-group' })
}

function secret(maker: DraftMaker, field: 'psk' | 'password', text: string | undefined, setting: string): void {
  if (text === undefined || text === '') return
  if (VARIABLE.test(text)) maker.tell({ kind: 'placeholder', setting })
  else maker.secret(field, text, setting)
}

function addresses(maker: DraftMaker, network: Dict): void {
  const config = network.members.get('StaticIPConfig')
  const servers = listIn(member(config, 'NameServers')).flatMap((one) => textIn(one) ?? [])
  maker.setList('dns.servers', servers, 'NameServers')
  if (servers.length > 0) maker.tell({ kind: 'dns-replaces' })
}

/** ChromeOS sends all traffic through the tunnel and does not check an identity of the gateway. */
function rest(maker: DraftMaker): void {
  maker.routing('full', [], 'Type')
  maker.tell({ kind: 'stricter-identity' })
  maker.tell({ kind: 'stricter-proposals' })
}
