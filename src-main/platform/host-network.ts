import type { NetworkMarks } from '../domain/networks/marks.ts'

/** The network that this computer is in, outside of tunnels. */
export interface HostNetwork {
  /**
   * The marks of the current network. A gateway that has just appeared may take some seconds until its hardware address
   * is known; its mark is absent until then. If the system provides nothing, there are no marks. Must not reject.
   */
  marks(): Promise<NetworkMarks>
  /**
   * The name servers that this computer uses, as addresses without a port: those behind a local resolver if it reports
   * them, else the resolver's own address. Must not reject.
   */
  nameServers(): Promise<readonly string[]>
}
