import type { NetworkMarks } from '../../domain/networks/marks.ts'
import { marksOf } from './calls/network-marks.ts'
import { networkTool, type NetworkTool } from './run/network-tools.ts'

/** Marks of the network that this computer is in, as far as Windows' own programs report them. */
export async function windowsMarks(ask: (tool: NetworkTool) => Promise<string> = networkTool): Promise<NetworkMarks> {
  const [routes, neighbours, registry, wifi] = await Promise.all(
    (['routes', 'neighbours', 'registry', 'wifi'] as const).map(ask),
  )
  return marksOf({ routes: routes ?? '', neighbours: neighbours ?? '', registry: registry ?? '', wifi: wifi ?? '' })
}
