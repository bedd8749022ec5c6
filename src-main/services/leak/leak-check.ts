import { networkInterfaces } from 'node:os'
import { leakRows, leakTargets, type LeakRow, type SeenWay } from '../../domain/leak/leak.ts'
import { formatIp, parseIp } from '../../domain/net/address.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { HostNetwork } from '../../platform/host-network.ts'
import type { Environment } from '../../protocol/run/environment.ts'

export interface LeakCheckParts {
  readonly network: HostNetwork
  readonly environment: () => Promise<Environment>
}

/** Checking more servers adds no information. */
const MOST_SERVERS = 8
/** Discard and DNS: any port would do, because no packet is sent. */
const PORTS = { ike: 9, natt: 53 }

/**
 * Finds the paths that packets and name queries take now. A connected UDP socket shows which address the system would
 * send from, so no packet is sent and no server is asked; the name servers are those that the system itself would ask.
 */
export async function checkLeaks(
  profile: Profile,
  facts: TunnelFacts,
  { network, environment }: LeakCheckParts,
): Promise<readonly LeakRow[]> {
  const { open } = await environment()
  const ways = (targets: readonly string[]): Promise<readonly SeenWay[]> =>
    Promise.all(targets.map(async (target) => ({ target, source: await sourceTowards(open, target) })))
  const targets = leakTargets(profile)
  const servers = (await network.nameServers()).slice(0, MOST_SERVERS)
  const [ipv4, ipv6, names] = await Promise.all([ways(targets.ipv4), ways(targets.ipv6), ways(servers)])
  return leakRows(profile, { ipv4, ipv6, names, own: ownOf(facts), killSwitch: facts.killSwitch === true })
}

/** The addresses of the tunnel's link, including the one that the gateway assigned. */
const ownOf = ({ address, link }: TunnelFacts): readonly string[] => [
  ...(address === undefined ? [] : [address]),
  ...(link === undefined ? [] : (networkInterfaces()[link] ?? []).map((each) => each.address)),
]

async function sourceTowards(open: Environment['open'], target: string): Promise<string | undefined> {
  const address = parseIp(target)
  if (!address) return undefined
  const silent = { datagram: () => undefined, unreachable: () => undefined, tooBig: () => undefined }
  const opened = await open({ address, ports: PORTS }, silent)
  if (!opened.ok) return undefined
  await opened.value.close()
  return formatIp(opened.value.local.address)
}
