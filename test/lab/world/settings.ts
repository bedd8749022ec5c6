import * as plan from './addresses.ts'

/** The client's configuration: a profile, and secrets that are never part of one. */
export interface ClientSettings {
  readonly gateway: string
  readonly user: string
  readonly password: string
  readonly psk: string
  /** A name in the lab's certificates (guest/rootfs-certificates); undefined: a pre-shared key. */
  readonly certificate?: 'client' | 'untrusted' | 'expired'
  readonly remoteId?: string
  /** Secret of the L2TP tunnel itself. */
  readonly tunnelSecret?: string
  /** Seconds between LCP echo requests, and how many may go unanswered: `5:3`. */
  readonly lcpEcho?: string
  /** Further flags of `profile add`. */
  readonly more?: readonly string[]
}

export const usualClient: ClientSettings = {
  gateway: plan.gatewayAddress,
  user: plan.user,
  password: plan.password,
  psk: plan.psk,
}
