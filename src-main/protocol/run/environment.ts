import type { IpAddress } from '../../domain/net/address.ts'
import type { Result } from '../../domain/result.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { Ports } from '../ikev1/settings.ts'
import type { Port } from '../task.ts'

/** Everything a run takes from the machine it runs on; tests bring a network in memory and a clock they turn. */
export interface Environment {
  readonly clock: ProbeClock
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Every address of a name, none when it has none or none came within `budget` milliseconds. */
  resolve(host: string, budget: number, signal: AbortSignal): Promise<readonly IpAddress[]>
  open(gateway: GatewayAddress, events: GatewayEvents): Promise<Result<GatewaySockets, NoWay>>
  /** Absent or undefined where the system does not say. */
  readonly fragments?: () => FragmentCounts | undefined
}

/**
 * IP packets, of every program on this computer, since it was started: those it cut because they did not fit the way,
 * and those it put together because a router had fragmented them.
 */
export interface FragmentCounts {
  readonly sent: number
  readonly received: number
}

export interface ProbeClock {
  /** Milliseconds of a monotonic clock. */
  now(): number
  /** Runs once after so many milliseconds, unless stopped. */
  after(milliseconds: number, run: () => void): () => void
  /** Milliseconds since 1970: certificates end. */
  today(): number
}

export interface GatewayAddress {
  readonly address: IpAddress
  readonly ports: Ports
}

/** The sockets of a run: one for each port of the gateway, both with a source port of the system's choice. */
export interface GatewaySockets {
  /** Our side, as the routing table has it. */
  readonly local: GatewayAddress
  send(port: Port, bytes: Uint8Array): void
  close(): Promise<void>
}

export interface GatewayEvents {
  datagram(port: Port, bytes: Uint8Array): void
  /** The gateway's host reports that no program listens on this port. */
  unreachable(port: Port): void
  /** A router says that a datagram was too big for the way and must not be cut (RFC 1191); it is lost. */
  tooBig(port: Port): void
}

/** There is no way to this address; `text` is the system's code, `ENETUNREACH` for instance. */
export interface NoWay {
  readonly kind: 'no-route'
  readonly text: string
}
