import type { Profile } from '../../domain/profile/schema.ts'
import { fileName, isFull, offers, routesOf, untold, type Exported } from './exported.ts'

const CARRIED = [
  ...['name', 'gateway', 'user', 'ipsec.phase1', 'ipsec.phase2', 'ipsec.allowWeak', 'ipsec.pfs', 'ipsec.forceNatT'],
  ...['ipsec.ikeLifetime', 'ipsec.espLifetime', 'ipsec.remoteId', 'ipsec.localId', 'l2tp.sourcePort', 'ppp.mppe'],
  ...['ppp.methods', 'ppp.mtu', 'ppp.mru', 'ppp.lcpEcho', 'routing.mode', 'routing.routes', 'dns'],
]

/** Writes a keyfile of NetworkManager 1.16 and NetworkManager-l2tp 1.20; NetworkManager asks for both secrets. */
export function toKeyfile(profile: Profile): Exported {
  const { ipsec, l2tp, ppp, dns } = profile
  const refused = (['pap', 'chap', 'mschapv2'] as const).filter((method) => !ppp.methods.includes(method))
  const text = sections({
    connection: { id: profile.name, uuid: profile.id, type: 'vpn', autoconnect: 'false' },
    vpn: {
      'service-type': 'org.freedesktop.NetworkManager.l2tp',
      gateway: profile.gateway,
      user: profile.user,
      'password-flags': '1',
      'ipsec-enabled': 'yes',
      'ipsec-psk-flags': '1',
      'machine-auth-type': 'psk',
      'ipsec-ike': offers(ipsec.phase1),
      'ipsec-esp': offers(ipsec.phase2),
      'ipsec-pfs': ipsec.pfs ? 'yes' : 'no',
      'ipsec-forceencaps': ipsec.forceNatT ? 'yes' : 'no',
      'ipsec-ikelifetime': String(ipsec.ikeLifetime),
      'ipsec-salifetime': String(ipsec.espLifetime),
      'ipsec-remote-id': ipsec.remoteId,
      'ipsec-group-name': ipsec.localId,
      'ephemeral-port': l2tp.sourcePort === 'ephemeral' ? 'yes' : 'no',
      mtu: ppp.mtu === 'auto' ? undefined : String(ppp.mtu),
      mru: ppp.mru === 'auto' ? undefined : String(ppp.mru),
      'lcp-echo-interval': String(ppp.lcpEcho.interval),
      'lcp-echo-failure': String(ppp.lcpEcho.interval === 0 ? 0 : ppp.lcpEcho.failures),
      'require-mppe-128': ppp.mppe === 'required' ? 'yes' : undefined,
      ...Object.fromEntries(refused.map((method) => [`refuse-${method}`, 'yes'])),
      'refuse-mschap': 'yes',
      'refuse-eap': ppp.methods.includes('eap-mschapv2') ? undefined : 'yes',
    },
    ipv4: network(profile, dns, (text4) => !text4.includes(':')),
    ipv6: network(profile, dns, (text6) => text6.includes(':')),
  })
  return { files: [{ name: `${fileName(profile.name)}.nmconnection`, text }], untold: untold(profile, CARRIED) }
}

type Values = Readonly<Record<string, string | undefined>>

function network(profile: Profile, dns: Profile['dns'], isOurs: (text: string) => boolean): Values {
  const routes = routesOf(profile).filter(isOurs)
  const servers = dns.servers.filter(isOurs)
  return {
    method: 'auto',
    'never-default': isFull(profile) ? undefined : 'true',
    ...Object.fromEntries(routes.map((route, i) => [`route${i + 1}`, route])),
    dns: list(servers),
    'dns-search': isOurs('') ? list(dns.domains) : undefined,
  }
}

const list = (items: readonly string[]): string | undefined => (items.length === 0 ? undefined : `${items.join(';')};`)

/** GLib's escapes: a value must not begin with a space or contain a line end. */
const escaped = (value: string): string =>
  value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r').replace(/^ /, '\\s')

const sections = (groups: Readonly<Record<string, Values>>): string =>
  Object.entries(groups)
    .map(([group, values]) => {
      const lines = Object.entries(values).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key}=${escaped(value)}`],
      )
      return [`[${group}]`, ...lines, ''].join('\n')
    })
    .join('\n')
