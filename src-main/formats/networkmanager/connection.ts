import type { ProfileField } from '../../domain/profile/field.ts'
import { PPP_METHODS } from '../../domain/profile/schema.ts'
import { COMPUTED } from '../draft/computed.ts'
import { fromBase64 } from '../draft/octets.ts'
import { refusal, type Imported, type Refusal } from '../draft/draft.ts'
import { DraftMaker, type SettableField } from '../draft/maker.ts'
import { readProposals } from '../draft/proposals.ts'
import { members, type Group, type Keyfile } from './keyfile.ts'
import { readRoute } from './routes.ts'

const L2TP = 'org.freedesktop.NetworkManager.l2tp'

/** Keys that the steps below read, or that do not matter for our connections. */
const HANDLED = new Set([
  ...['service-type', 'gateway', 'user', 'domain', 'user-name', 'password', 'password-flags', 'ipsec-enabled'],
  ...['ipsec-psk', 'ipsec-psk-flags', 'machine-auth-type', 'user-auth-type', 'ipsec-gateway-id', 'ipsec-remote-id'],
  ...['ipsec-group-name', 'ipsec-ike', 'ipsec-esp', 'ipsec-phase1-algorithms', 'ipsec-phase2-algorithms', 'ipsec-pfs'],
  ...['ipsec-forceencaps', 'ipsec-ikelifetime', 'ipsec-salifetime', 'ephemeral-port', 'mtu', 'mru'],
  ...['lcp-echo-failure', 'lcp-echo-interval', 'require-mppe', 'require-mppe-128'],
  ...['refuse-eap', 'refuse-pap', 'refuse-chap', 'refuse-mschap', 'refuse-mschapv2'],
  ...['machine-certpass-flags', 'user-certpass-flags', 'machine-certpass', 'user-certpass'],
])
/** Known to the plugin, but without a counterpart here. */
const NOT_CARRIED = new Set([
  ...['ipsec-ipcomp', 'ipsec-ikev2', 'mrru', 'xl2tpd-max-retries', 'no-vj-comp', 'nobsdcomp', 'nodeflate', 'no-pcomp'],
  ...['no-accomp', 'require-mppe-40', 'mppe-stateful', 'unit', 'noccp', 'ipsec-machine-auth-type'],
])
const CONNECTION_NOT_CARRIED = ['permissions', 'interface-name', 'secondaries', 'zone', 'metered'] as const

const isOn = (text: string | undefined): boolean => /^(?:yes|true)$/i.test(text?.trim() ?? '')

/** The entry of a NetworkManager connection, in any of its forms. */
export function readConnection(keyfile: Keyfile, name: string): Imported {
  const made = new Reading(keyfile).make()
  const shown = keyfile.groups.get('connection')?.get('id')?.value.trim() ?? name
  return 'refusal' in made
    ? { entries: [], refused: [{ name: shown, refusal: made.refusal }] }
    : { entries: [made.entry], refused: [] }
}

class Reading {
  readonly #maker = new DraftMaker()
  readonly #keyfile: Keyfile
  readonly #vpn: Group
  readonly #secrets: Group

  constructor(keyfile: Keyfile) {
    this.#keyfile = keyfile
    this.#vpn = this.#group('vpn')
    this.#secrets = this.#group('vpn-secrets')
  }

  make(): ReturnType<DraftMaker['finish']> {
    const refused = this.#kind()
    if (refused) return { refusal: refused }
    this.#names()
    this.#ipsec()
    this.#ppp()
    this.#network()
    this.#keys()
    this.#rest()
    return this.#maker.finish(this.#text(this.#group('connection'), 'id')?.trim() ?? '')
  }

  #kind(): Refusal | undefined {
    const type = this.#text(this.#group('connection'), 'type')
    const service = this.#text(this.#vpn, 'service-type')
    if (type !== undefined && type !== 'vpn')
      return type === 'wireguard' ? refusal('other-vpn', { kind: 'WireGuard' }) : refusal('not-vpn', { kind: type })
    if (service !== undefined && service !== L2TP) return refusal('other-vpn', { kind: kindOf(service) })
    // An export has neither; PPTP has no key with this prefix.
    if (service === undefined && ![...this.#vpn.keys()].some((key) => key.startsWith('ipsec-')))
      return refusal('unknown')
    if (!isOn(this.#text(this.#vpn, 'ipsec-enabled'))) return refusal('plain-l2tp')
    if (this.#text(this.#vpn, 'user-auth-type') === 'tls') return refusal('user-certificate')
    if (this.#text(this.#vpn, 'machine-auth-type') === 'tls') return refusal('certificate')
    if (isOn(this.#text(this.#vpn, 'ipsec-ikev2'))) return refusal('other-vpn', { kind: 'IKEv2' })
    return undefined
  }

  #names(): void {
    this.#set('name', this.#text(this.#group('connection'), 'id')?.trim(), 'id')
    this.#set('gateway', this.#text(this.#vpn, 'gateway')?.trim(), 'gateway')
    const user = this.#text(this.#vpn, 'user') ?? this.#text(this.#vpn, 'user-name')
    if (user === undefined) return
    const domain = this.#text(this.#vpn, 'domain')
    // Whether the quotes are the user's or the writer's cannot be determined.
    if (/^".*"$/.test(user)) this.#maker.tell({ kind: 'loose', setting: 'user' })
    else this.#set('user', domain === undefined ? user : `${domain}\\${user}`, 'user')
  }

  #ipsec(): void {
    const old = this.#text(this.#vpn, 'ipsec-gateway-id')
    const setting = old === undefined ? 'ipsec-remote-id' : 'ipsec-gateway-id'
    const remote = old ?? this.#text(this.#vpn, 'ipsec-remote-id')
    if (remote === undefined || remote === '%any') this.#maker.tell({ kind: 'stricter-identity' })
    else this.#set('ipsec.remoteId', remote, setting)
    this.#set('ipsec.localId', this.#text(this.#vpn, 'ipsec-group-name'), 'ipsec-group-name')
    const phase1 = this.#proposals(1, ['ipsec-ike', 'ipsec-phase1-algorithms'])
    const phase2 = this.#proposals(2, ['ipsec-esp', 'ipsec-phase2-algorithms'])
    if (!phase1 || !phase2) this.#maker.tell({ kind: 'stricter-proposals' })
    this.#flag('ipsec.pfs', 'ipsec-pfs')
    this.#flag('ipsec.forceNatT', 'ipsec-forceencaps')
    this.#number('ipsec.ikeLifetime', 'ipsec-ikelifetime')
    this.#number('ipsec.espLifetime', 'ipsec-salifetime')
    const ephemeral = this.#text(this.#vpn, 'ephemeral-port')
    if (ephemeral !== undefined) this.#set('l2tp.sourcePort', isOn(ephemeral) ? 'ephemeral' : '1701', 'ephemeral-port')
  }

  /** False if the plugin offers its own list, which contains 3DES and modp1024. */
  #proposals(phase: 1 | 2, keys: readonly string[]): boolean {
    const key = keys.find((name) => this.#text(this.#vpn, name) !== undefined)
    if (key === undefined) return false
    const read = readProposals(this.#text(this.#vpn, key) ?? '', phase)
    for (const item of read.unknown) {
      this.#set(`ipsec.phase${phase}`, [item], key)
    }
    this.#maker.setProposals(`ipsec.phase${phase}`, read.known, key)
    if (read.pfs) this.#set('ipsec.pfs', true, key)
    return read.known.length > 0
  }

  #ppp(): void {
    const refused = (method: string): boolean => isOn(this.#text(this.#vpn, `refuse-${method}`))
    const methods = PPP_METHODS.filter((method) => method !== 'eap-mschapv2' && !refused(method))
    if (methods.length > 0) this.#set('ppp.methods', methods, 'refuse-mschapv2')
    else this.#maker.tell({ kind: 'not-carried', setting: 'EAP' })
    const mppe = ['require-mppe', 'require-mppe-128'].find((key) => isOn(this.#text(this.#vpn, key)))
    if (mppe !== undefined) this.#set('ppp.mppe', 'required', mppe)
    this.#number('ppp.mtu', 'mtu')
    this.#number('ppp.mru', 'mru')
    const interval = this.#text(this.#vpn, 'lcp-echo-interval')
    const failures = this.#text(this.#vpn, 'lcp-echo-failure')
    this.#maker.setEcho(interval, failures, 'lcp-echo-interval')
  }

  #network(): void {
    const ipv4 = this.#group('ipv4').size > 0 ? this.#group('ipv4') : this.#group('ip4')
    const groups = [ipv4, this.#group('ipv6').size > 0 ? this.#group('ipv6') : this.#group('ip6')]
    const routes = groups.flatMap((group) => this.#routes(group))
    const split = isOn(this.#text(ipv4, 'never-default'))
    this.#maker.routing(split ? 'split' : 'full', routes, 'route')
    const servers = groups.flatMap((group) => members(this.#text(group, 'dns') ?? ''))
    this.#maker.setList('dns.servers', servers, 'dns')
    if (servers.length > 0) this.#maker.tell({ kind: 'dns-replaces' })
    // After `~`, the domain is only resolved by these servers, not searched.
    const domains = groups.flatMap((group) => members(this.#text(group, 'dns-search') ?? ''))
    this.#maker.setList(
      'dns.domains',
      domains.map((domain) => domain.replace(/^~/, '')),
      'dns-search',
    )
  }

  #routes(group: Group): readonly string[] {
    const single = [...group.keys()].filter((key) => /^routes?\d+$/.test(key))
    const texts = single.map((key) => this.#text(group, key) ?? '')
    // The export's form.
    const all = [...texts, ...members(this.#text(group, 'routes') ?? '')].map(readRoute)
    if (all.some(({ hasNextHop }) => hasNextHop)) this.#maker.tell({ kind: 'not-carried', setting: 'next-hop' })
    return all.map(({ network }) => network)
  }

  #keys(): void {
    this.#secret('password')
    const psk = this.#secrets.get('ipsec-psk') ?? this.#vpn.get('ipsec-psk')
    if (this.#secrets.has('ipsec-psk') && this.#vpn.has('ipsec-psk'))
      this.#maker.tell({ kind: 'twice', setting: 'ipsec-psk', taken: 'last' })
    if (psk !== undefined && psk.value !== '') this.#psk(psk.value)
  }

  #psk(value: string): void {
    // In every version of the plugin, a key with this prefix is base64.
    const octets = value.startsWith('0s') ? fromBase64(value.slice(2)) : undefined
    if (value.includes(COMPUTED)) this.#maker.tell({ kind: 'not-run', setting: 'ipsec-psk' })
    else if (!value.startsWith('0s')) this.#maker.secret('psk', value, 'ipsec-psk')
    else if (octets) this.#maker.secret('psk', String.fromCharCode(...octets), 'ipsec-psk')
    else this.#maker.tell({ kind: 'loose', setting: 'ipsec-psk' })
  }

  #secret(key: 'password'): void {
    const found = this.#secrets.get(key) ?? this.#vpn.get(key)
    if (found === undefined || found.value === '') return
    if (found.value.includes(COMPUTED)) this.#maker.tell({ kind: 'not-run', setting: key })
    else this.#maker.secret(key, found.value, key)
  }

  #rest(): void {
    for (const key of this.#vpn.keys()) {
      if (NOT_CARRIED.has(key)) this.#maker.tell({ kind: 'not-carried', setting: key })
      else if (!HANDLED.has(key)) this.#maker.tell({ kind: 'unknown', setting: key })
    }
    for (const key of this.#secrets.keys()) if (!HANDLED.has(key)) this.#maker.tell({ kind: 'unknown', setting: key })
    const connection = this.#group('connection')
    for (const key of CONNECTION_NOT_CARRIED)
      if (this.#text(connection, key) !== undefined) this.#maker.tell({ kind: 'not-carried', setting: key })
    if (isOn(this.#text(connection, 'autoconnect'))) this.#maker.tell({ kind: 'not-carried', setting: 'autoconnect' })
    for (const line of this.#keyfile.loose) this.#maker.tell({ kind: 'loose', setting: line })
    if (this.#text(this.#vpn, 'ipsec-enabled') === 'true' && this.#vpn.has('service-type'))
      this.#maker.tell({ kind: 'loose', setting: 'ipsec-enabled' })
    for (const group of this.#keyfile.groups.values())
      for (const [key, { doubled }] of group)
        if (doubled) this.#maker.tell({ kind: 'twice', setting: key, taken: 'last' })
  }

  #group(name: string): Group {
    return this.#keyfile.groups.get(name) ?? new Map()
  }

  /** KDE writes empty values for unset keys. A value that has to be computed counts as unset. */
  #text(group: Group, key: string): string | undefined {
    const value = group.get(key)?.value
    if (value === undefined || value === '') return undefined
    if (!value.includes(COMPUTED)) return value
    this.#maker.tell({ kind: 'not-run', setting: key })
    return undefined
  }

  #set(field: SettableField, value: unknown, setting: string): void {
    if (value !== undefined) this.#maker.set(field, value, setting)
  }

  #flag(field: ProfileField, key: string): void {
    const text = this.#text(this.#vpn, key)
    if (text !== undefined) this.#set(field, isOn(text), key)
  }

  /** A text that is not a number is passed unchanged to the profile's own rules, which name its problem. */
  #number(field: ProfileField, key: string): void {
    const text = this.#text(this.#vpn, key)?.trim()
    if (text !== undefined) this.#set(field, /^\d{1,9}$/.test(text) ? Number(text) : text, key)
  }
}

function kindOf(service: string): string {
  const name = service.split('.').at(-1) ?? service
  const words: Readonly<Record<string, string>> = {
    libreswan: 'IPsec/XAuth',
    openswan: 'IPsec/XAuth',
    vpnc: 'IPsec/XAuth',
    openvpn: 'OpenVPN',
    pptp: 'PPTP',
    strongswan: 'IKEv2',
    openconnect: 'OpenConnect',
  }
  return words[name] ?? name
}
