import { createHash } from 'node:crypto'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import type { IpAddress } from '../../../src-main/domain/net/address.ts'
import { nodeCrypto } from '../../../src-main/crypto/node.ts'
import type { Entropy } from '../../../src-main/crypto/port.ts'
import type { ChildSa } from '../../../src-main/protocol/ikev1/child.ts'
import { ikeInitiator, type IkeTask } from '../../../src-main/protocol/ikev1/initiator.ts'
import type { IkeInput, IkeOutput } from '../../../src-main/protocol/ikev1/io.ts'
import type { GatewayPolicy } from '../../../src-main/protocol/ikev1/responder-policy.ts'
import { ikeResponder } from '../../../src-main/protocol/ikev1/responder.ts'
import type { ResponderTask, ResponderOutput } from '../../../src-main/protocol/ikev1/responder-io.ts'
import { BUDGETS, STANDARD_PORTS, type IkeSettings } from '../../../src-main/protocol/ikev1/settings.ts'
import type { Port, Task } from '../../../src-main/protocol/task.ts'
import type { Seen, SeenKind } from '../../../src-main/domain/connect/observation.ts'
import { hex } from '../../../src-main/crypto/bytes.ts'

/** Two peers in memory: a virtual clock, and a network that loses, delays and doubles by script. */

/** Octets that look random and are the same in every run. */
export function scriptedEntropy(seed: string): Entropy {
  let count = 0
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () =>
      createHash('sha256').update(`${seed} ${count++}`).digest(),
    )
    return Uint8Array.from(Buffer.concat(blocks).subarray(0, length))
  }
}

export const CLIENT: IpAddress = { family: 4, bytes: [192, 0, 2, 10] }
export const GATEWAY: IpAddress = { family: 4, bytes: [198, 51, 100, 1] }
export const CLIENT_PORTS = { ike: 40500, natt: 40501 } as const
export const TODAY = Date.UTC(2026, 0, 1)
/** Looked for in everything that leaves the tasks. */
export const SENTINEL = 'sentinel-pre-shared-key'
export const PSK = { method: 'psk', psk: new Secret(SENTINEL) } as const

export const client = (changes: Partial<IkeSettings> = {}): IkeSettings => ({
  crypto: nodeCrypto,
  entropy: scriptedEntropy('client'),
  today: TODAY,
  gateway: { address: GATEWAY, ports: STANDARD_PORTS },
  local: { address: CLIENT, ports: CLIENT_PORTS },
  authentication: PSK,
  phase1: ['aes256-sha256-ecp256', 'aes128-sha1-ecp256'],
  phase2: ['aes256-sha1', 'aes128-sha256'],
  phase1Seconds: 10_800,
  phase2Seconds: 3_600,
  pfs: false,
  startOn: 'natt',
  l2tpPort: 40_000,
  fallbacks: false,
  dpd: { delay: 30, timeout: 120 },
  budgets: BUDGETS,
  ...changes,
})

export const gateway = (changes: Partial<GatewayPolicy> = {}): GatewayPolicy => ({
  crypto: nodeCrypto,
  entropy: scriptedEntropy('gateway'),
  today: TODAY,
  address: GATEWAY,
  ports: STANDARD_PORTS,
  authentications: [PSK],
  phase1: ['aes256-sha256-ecp256', 'aes128-sha1-ecp256'],
  phase2: ['aes128-sha256', 'aes256-sha1'],
  order: 'client',
  pfs: 'allowed',
  natTraversal: 'rfc',
  phase1Seconds: 86_400,
  phase2Seconds: 86_400,
  deadPeerDetection: true,
  wrongKey: 'strongswan',
  faults: [],
  ...changes,
})

/** What becomes of one datagram: when each copy arrives, in milliseconds; none is loss. */
export type Fate = (bytes: Uint8Array, number: number, towards: 'gateway' | 'client', port: Port) => readonly number[]
export const arrives: Fate = () => [20]

interface Flight {
  readonly at: number
  readonly land: () => void
}

export interface Timed<Output> {
  readonly at: number
  readonly output: Output
}

/** Any task of the initiating side; what it wants sent reaches the gateway. */
export class Environment<Input, Output> {
  now = 0
  readonly client: Task<Input, Output>
  readonly gateway: ResponderTask
  readonly said: Timed<Output>[] = []
  readonly gatewaySaid: Timed<ResponderOutput>[] = []
  fate: Fate
  #flights: Flight[] = []
  #count = 0
  readonly #datagram: (port: Port, bytes: Uint8Array) => Input

  constructor(
    task: Task<Input, Output>,
    policy: GatewayPolicy,
    datagram: (port: Port, bytes: Uint8Array) => Input,
    fate: Fate = arrives,
  ) {
    this.client = task
    this.gateway = ikeResponder(policy)
    this.#datagram = datagram
    this.fate = fate
  }

  begin(): this {
    this.#fromClient(this.client.begin(this.now))
    return this
  }

  tell(input: Input): this {
    this.#fromClient(this.client.receive(input, this.now))
    return this
  }

  tellGateway(input: Parameters<ResponderTask['receive']>[0]): this {
    this.#fromGateway(this.gateway.receive(input, this.now))
    return this
  }

  /** Lets time pass: up to a moment, or until nothing is left to happen. */
  runTo(end: number): this {
    for (let steps = 0; steps < 20_000; steps++) {
      const next = Math.min(
        ...this.#flights.map(({ at }) => at),
        this.client.wakeAt ?? Number.POSITIVE_INFINITY,
        this.gateway.wakeAt ?? Number.POSITIVE_INFINITY,
      )
      if (next > end) {
        this.now = Math.max(this.now, end)
        return this
      }
      this.now = Math.max(this.now, next)
      this.#step()
    }
    throw new Error('the peers never come to rest')
  }

  #step(): void {
    const landing = this.#flights.filter(({ at }) => at <= this.now)
    this.#flights = this.#flights.filter(({ at }) => at > this.now)
    for (const { land } of landing) land()
    if ((this.client.wakeAt ?? Number.POSITIVE_INFINITY) <= this.now) this.#fromClient(this.client.tick(this.now))
    if ((this.gateway.wakeAt ?? Number.POSITIVE_INFINITY) <= this.now) this.#fromGateway(this.gateway.tick(this.now))
  }

  #fly(bytes: Uint8Array, towards: 'gateway' | 'client', port: Port, land: () => void): void {
    for (const delay of this.fate(bytes, this.#count++, towards, port))
      this.#flights.push({ at: this.now + delay, land })
  }

  #fromClient(outputs: readonly Output[]): void {
    for (const output of outputs) {
      this.said.push({ at: this.now, output })
      if (!isSend(output)) continue
      const { to: port, bytes } = output
      const from = { address: CLIENT, port: CLIENT_PORTS[port] }
      this.#fly(bytes, 'gateway', port, () => this.tellGateway({ kind: 'datagram', port, from, bytes }))
    }
  }

  #fromGateway(outputs: readonly ResponderOutput[]): void {
    for (const output of outputs) {
      this.gatewaySaid.push({ at: this.now, output })
      if (output.kind !== 'send') continue
      const { port, bytes } = output
      this.#fly(bytes, 'client', port, () => this.tell(this.#datagram(port, bytes)))
    }
  }
}

function isSend(output: unknown): output is { readonly kind: 'send'; readonly to: Port; readonly bytes: Uint8Array } {
  return typeof output === 'object' && output !== null && 'kind' in output && output.kind === 'send'
}

export const datagram = (port: Port, bytes: Uint8Array): IkeInput => ({ kind: 'datagram', port, bytes })

export type IkeWorld = Environment<IkeInput, IkeOutput>

export function ikeWorld(
  settings: IkeSettings = client(),
  policy: GatewayPolicy = gateway(),
  fate: Fate = arrives,
  task: IkeTask = ikeInitiator(settings),
): IkeWorld {
  return new Environment(task, policy, datagram, fate)
}

export const outputsOf = <Kind extends IkeOutput['kind']>(
  environment: IkeWorld,
  kind: Kind,
): readonly Extract<IkeOutput, { readonly kind: Kind }>[] =>
  environment.said
    .map(({ output }) => output)
    .filter((output): output is Extract<IkeOutput, { readonly kind: Kind }> => output.kind === kind)

export const gatewayOutputsOf = <Kind extends ResponderOutput['kind']>(
  environment: { readonly gatewaySaid: readonly Timed<ResponderOutput>[] },
  kind: Kind,
): readonly Extract<ResponderOutput, { readonly kind: Kind }>[] =>
  environment.gatewaySaid
    .map(({ output }) => output)
    .filter((output): output is Extract<ResponderOutput, { readonly kind: Kind }> => output.kind === kind)

export const seenOf = <Kind extends SeenKind>(
  environment: IkeWorld,
  kind: Kind,
): readonly Extract<Seen, { readonly kind: Kind }>[] =>
  outputsOf(environment, 'observe')
    .map(({ seen }) => seen)
    .filter((seen): seen is Extract<Seen, { readonly kind: Kind }> => seen.kind === kind)

export const failureOf = (environment: IkeWorld) => outputsOf(environment, 'failed')[0]?.failure

/** Both directions as one text: what one side sends with, the other receives with. */
export function keysText({ inbound, outbound, suite, encapsulation }: ChildSa, of: 'us' | 'them'): string {
  const half = ({ spi, keys }: ChildSa['inbound']): string =>
    [spi.toString(16), hex(keys.cipher.reveal()), hex(keys.salt.reveal()), hex(keys.integrity.reveal())].join(' ')
  const [first, second] = of === 'us' ? [inbound, outbound] : [outbound, inbound]
  return `${half(first)} | ${half(second)} | ${JSON.stringify(suite)} ${encapsulation}`
}
