import { parseIp } from '../../domain/net/address.ts'
import type { EspFacts, TunnelFacts } from '../../domain/session/facts.ts'
import { printable } from '../linux-daemons/parse.ts'
import type { ActiveConnection, NetworkManager, SettingsValues } from './network-manager.ts'
import { parseLinks, parseSecurityAssociations, type EspSa, type PppLink } from './parse.ts'
import type { Machine } from './run/machine.ts'

/** The gateway's name or address in the connection; undefined when it has none that can be shown. */
export function gatewayOf(settings: SettingsValues): string | undefined {
  const data = settings['vpn']?.['data']
  const gateway: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'gateway') : undefined
  return typeof gateway === 'string' ? printable(gateway) : undefined
}

/** The kernel's data about all tunnels, read once for all of them. */
export interface KernelView {
  readonly links: readonly PppLink[]
  readonly associations: readonly EspSa[]
}

/** Reading the SAs requires root; without it there are none. */
export async function readKernel(machine: Machine): Promise<KernelView> {
  const [links, associations] = await Promise.all([
    machine.output('links'),
    machine.user.id === 0 ? machine.output('associations') : undefined,
  ])
  return { links: parseLinks(links ?? ''), associations: parseSecurityAssociations(associations ?? '') }
}

/**
 * Facts known from elsewhere. The kernel reports the cipher of an SA but, without its key, not the key's length; the
 * journal has that.
 */
export interface Known {
  readonly gateway: string | undefined
  readonly esp?: EspFacts | undefined
  /** Called when `esp` is unknown, with the time since when the link exists. */
  readonly recall?: (since: number) => Promise<Known['esp']>
}

/**
 * Facts of an activated VPN, or undefined while the link with its address does not exist: NetworkManager reports a VPN
 * as activated for seconds after its link has gone, and does not say which link it is.
 */
export async function factsOf(
  manager: NetworkManager,
  machine: Machine,
  kernel: KernelView,
  active: ActiveConnection,
  known: Known,
): Promise<TunnelFacts | undefined> {
  const ip4 = active.ip4 === '/' ? undefined : await manager.ip4(active.ip4)
  const link = kernel.links.find(({ up, address }) => up && address !== undefined && ip4?.addresses.includes(address))
  if (!ip4 || !link?.address) return undefined
  const outside = known.gateway !== undefined && parseIp(known.gateway) ? known.gateway : undefined
  const since =
    (await machine.modified(`/run/${link.name}.pid`)) ?? (await machine.modified(`/run/pppd/${link.name}.pid`))
  const told = known.esp ?? (since === undefined ? undefined : await known.recall?.(since))
  const esp = espOf(kernel, outside, told)
  return {
    link: link.name,
    address: link.address,
    ...(link.peer === undefined ? {} : { peer: link.peer }),
    ...(outside === undefined ? {} : { gateway: outside }),
    dns: ip4.dns,
    domains: ip4.domains.map((domain) => domain.replace(/^~/, '')),
    ...(esp ? { esp } : {}),
    ...(link.mtu === undefined ? {} : { mtu: link.mtu }),
    ...(link.traffic ? { traffic: link.traffic } : {}),
    ...(since === undefined ? {} : { since }),
  }
}

function espOf(kernel: KernelView, gateway: string | undefined, esp: Known['esp']): EspFacts | undefined {
  const sa = kernel.associations.find(({ from, to }) => gateway === undefined || from === gateway || to === gateway)
  if (!sa) return esp
  return { ...sa.facts, ...(esp && esp.cipher.startsWith(sa.facts.cipher) ? { cipher: esp.cipher } : {}) }
}
