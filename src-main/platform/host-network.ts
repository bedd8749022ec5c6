import type { NetworkMarks } from '../domain/networks/marks.ts'

/** The network that this computer is in, outside of tunnels. */
export interface HostNetwork {
  /**
   * What marks it now. A gateway that has just come may take some seconds until its hardware address is known; its mark
   * is absent until then. Where the system tells nothing, there are no marks. Must not reject.
   */
  marks(): Promise<NetworkMarks>
  /**
   * The name servers that this computer asks, addresses without a port: those behind a resolver of its own where that
   * says so, and the resolver's address where it does not. Must not reject.
   */
  nameServers(): Promise<readonly string[]>
}
