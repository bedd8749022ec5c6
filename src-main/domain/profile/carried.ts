import { fault, type Fault } from '../connect/fault.ts'
import { parseIp } from '../net/address.ts'
import { parseCidr } from '../net/cidr.ts'
import type { FieldsSupport, ProfileField } from './field.ts'
import type { Profile } from './schema.ts'

/** Settings without which a connect must not proceed: if silently ignored, they would protect nobody or fail later. */
const DEMANDS: readonly (readonly [ProfileField, (profile: Profile) => boolean])[] = [
  ['routing.killSwitch', ({ routing }) => routing.mode === 'full' && routing.killSwitch],
  ['l2tp.tunnelSecret', ({ l2tp }) => l2tp.tunnelSecret],
  ['ipsec.ports.ike', ({ ipsec }) => ipsec.ports.ike !== 500],
  ['ipsec.ports.natt', ({ ipsec }) => ipsec.ports.natt !== 4500],
  ['l2tp.port', ({ l2tp }) => l2tp.port !== 1701],
  ['ipsec.localId', ({ ipsec }) => ipsec.localId !== undefined],
  // An address as the gateway leaves the system no choice; the schema has compared it with the profile's.
  ['ipsec.addressFamily', ({ gateway, ipsec }) => ipsec.addressFamily !== 'auto' && !parseIp(gateway)],
]

/**
 * `settings-refused` with the profile's first requirement that a backend cannot carry out; `ipv6-outside-not-carried` if
 * that is IPv6 outside the tunnel and the backend has only IPv4 there.
 */
export function demandNotCarried(profile: Profile, fields: FieldsSupport, component: string): Fault | undefined {
  const reason = DEMANDS.find(([field, isMade]) => fields[field] === 'no' && isMade(profile))?.[0]
  if (reason !== undefined) return fault('settings-refused', { args: { component, reason } })
  return fields['ipsec.addressFamily'] === 'ipv4' && profile.ipsec.addressFamily === 'ipv6'
    ? fault('ipv6-outside-not-carried', { args: { component } })
    : undefined
}

/**
 * Refuses a profile for a tunnel that carries only IPv4: `ipv6-not-carried` with the first IPv6 network or name server.
 * If silently ignored, traffic meant for the tunnel would bypass it in clear text.
 */
export function ipv6NotCarried({ routing, dns }: Profile): Fault | undefined {
  const route = routing.mode === 'split' ? routing.routes.find(isIpv6Network) : undefined
  if (route !== undefined) return refusal(route, 'routing.routes')
  const server = dns.servers.find((text) => parseIp(text)?.family === 6)
  return server === undefined ? undefined : refusal(server, 'dns.servers')
}

const refusal = (network: string, field: string): Fault => fault('ipv6-not-carried', { args: { network, field } })

function isIpv6Network(text: string): boolean {
  const cidr = parseCidr(text)
  return typeof cidr !== 'string' && cidr.address.family === 6
}
