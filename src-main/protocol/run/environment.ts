import type { IpAddress } from '../../domain/net/address.ts'
import type { Result } from '../../domain/result.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { Ports } from '../ikev1/settings.ts'
import type { Port } from '../task.ts'

/** Everything that a run takes from the computer; tests provide a network in memory and a clock that they advance. */
export interface Environment {
  readonly clock: ProbeClock
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Every address of a name; empty when it has none or none was found within `budget` milliseconds. */
  resolve(host: string, budget: number, signal: AbortSignal): Promise<readonly IpAddress[]>
  open(gateway: GatewayAddress, events: GatewayEvents): Promise<Result<GatewaySockets, NoWay>>
  /** Absent or undefined if the system does not count them. */
  readonly fragments?: () => FragmentCounts | undefined
}

/**
 * IP packets of all programs on this computer since it was started: those that it fragmented because they did not fit
 * the path, and those that it reassembled because a router had fragmented them.
 */
export interface FragmentCounts {
  readonly sent: number
  readonly received: number
}

export interface ProbeClock {
  /** Milliseconds on a monotonic clock. */
  now(): number
  /** Calls `run` once after so many milliseconds, unless the returned function is called first. */
  after(milliseconds: number, run: () => void): () => void
  /** Milliseconds since 1970, for the validity of certificates. */
  today(): number
}

export interface GatewayAddress {
  readonly address: IpAddress
  readonly ports: Ports
}

/** Sockets of a run: one for each port of the gateway, both with a source port that the system chooses. */
export interface GatewaySockets {
  /** Our address, as the routing table gives it. */
  readonly local: GatewayAddress
  send(port: Port, bytes: Uint8Array): void
  close(): Promise<void>
}

export interface GatewayEvents {
  datagram(port: Port, bytes: Uint8Array): void
  /** The gateway's host reports that no program listens on this port. */
  unreachable(port: Port): void
  /** A router says that a datagram was too big for the path and must not be fragmented (RFC 1191); it is lost. */
  tooBig(port: Port): void
}

/** There is no route to this address; `text` is the system's code, for instance `ENETUNREACH`. */
export interface NoWay {
  readonly kind: 'no-route'
  readonly text: string
}
