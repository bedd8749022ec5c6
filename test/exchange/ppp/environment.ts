import type { L2tpFailure, L2tpTask } from '../../../src-main/protocol/l2tp/io.ts'
import { l2tpInitiator } from '../../../src-main/protocol/l2tp/initiator.ts'
import { l2tpResponder, type L2tpResponderSettings } from '../../../src-main/protocol/l2tp/responder.ts'
import { pppInitiator } from '../../../src-main/protocol/ppp/initiator.ts'
import type {
  ClientLinkSettings,
  GatewayLinkSettings,
  LinkAgreement,
  LinkFailure,
  LinkTask,
} from '../../../src-main/protocol/ppp/link-io.ts'
import { pppResponder } from '../../../src-main/protocol/ppp/responder.ts'
import { nodeCrypto } from '../../../src-main/crypto/node.ts'
import type { Entropy } from '../../../src-main/crypto/port.ts'
import type { Observe } from '../../../src-main/protocol/task.ts'
import type { Seen, SeenKind } from '../../../src-main/domain/connect/observation.ts'
import { Secret } from '../../../src-main/domain/profile/secret.ts'

/** Two ends of L2TP with PPP inside, joined in memory under a virtual clock. */

export const PASSWORD = 'Sentinel-Passwort-ü'
export const USER = 'ann'

/** Another stream of octets for each seed; the same each time. */
export function entropyFrom(seed: number): Entropy {
  let state = seed >>> 0 || 1
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state >>> 24
    })
}

export const clientSettings = (changes: Partial<ClientLinkSettings> = {}): ClientLinkSettings => ({
  crypto: nodeCrypto,
  entropy: entropyFrom(11),
  mru: 1400,
  methods: ['mschapv2'],
  user: USER,
  password: new Secret(PASSWORD),
  ...changes,
})

export const gatewaySettings = (changes: Partial<GatewayLinkSettings> = {}): GatewayLinkSettings => ({
  crypto: nodeCrypto,
  entropy: entropyFrom(22),
  mru: 1410,
  methods: ['mschapv2'],
  host: 'gateway',
  account: (user) => (user === USER ? { password: new Secret(PASSWORD) } : undefined),
  address: { family: 4, bytes: [10, 9, 0, 1] },
  clientAddress: { family: 4, bytes: [10, 9, 0, 7] },
  dns: [{ family: 4, bytes: [10, 9, 0, 53] }],
  ...changes,
})

/** One end with all it said. */
export class End {
  readonly observed: Observe[] = []
  readonly failures: (L2tpFailure | LinkFailure)[] = []
  readonly agreements: LinkAgreement[] = []
  readonly packets: Uint8Array[] = []
  readonly ups6: number[] = []
  closed = false
  readonly #l2tp: L2tpTask
  readonly #newLink: () => LinkTask
  #link: LinkTask | undefined
  #out: Uint8Array[] = []

  constructor(l2tp: L2tpTask, newLink: () => LinkTask) {
    this.#l2tp = l2tp
    this.#newLink = newLink
  }

  get wakeAt(): number {
    return Math.min(this.#l2tp.wakeAt ?? Infinity, this.#link?.wakeAt ?? Infinity)
  }

  get seen(): readonly Seen[] {
    return this.observed.map(({ seen }) => seen)
  }

  find<Kind extends SeenKind>(kind: Kind): Extract<Seen, { readonly kind: Kind }> | undefined {
    return this.seen.find((one): one is Extract<Seen, { readonly kind: Kind }> => one.kind === kind)
  }

  get stages(): readonly string[] {
    return this.observed.filter(({ seen }) => seen.kind === 'done').map(({ stage }) => stage)
  }

  begin(now: number): readonly Uint8Array[] {
    this.#onL2tp(this.#l2tp.begin(now), now)
    return this.#taken()
  }

  datagram(bytes: Uint8Array, now: number): readonly Uint8Array[] {
    this.#onL2tp(this.#l2tp.receive({ kind: 'datagram', bytes }, now), now)
    return this.#taken()
  }

  tick(now: number): readonly Uint8Array[] {
    if ((this.#l2tp.wakeAt ?? Infinity) <= now) this.#onL2tp(this.#l2tp.tick(now), now)
    if (this.#link && (this.#link.wakeAt ?? Infinity) <= now) this.#onLink(this.#link.tick(now), now)
    return this.#taken()
  }

  ip(bytes: Uint8Array, now: number): readonly Uint8Array[] {
    if (this.#link) this.#onLink(this.#link.receive({ kind: 'ip', bytes }, now), now)
    return this.#taken()
  }

  /** A frame that no link of ours would send. */
  rawFrame(bytes: Uint8Array, now: number): readonly Uint8Array[] {
    this.#onL2tp(this.#l2tp.receive({ kind: 'frame', bytes }, now), now)
    return this.#taken()
  }

  close(now: number): readonly Uint8Array[] {
    if (this.#link) this.#onLink(this.#link.receive({ kind: 'close' }, now), now)
    else this.#onL2tp(this.#l2tp.receive({ kind: 'close' }, now), now)
    return this.#taken()
  }

  #taken(): readonly Uint8Array[] {
    return this.#out.splice(0)
  }

  #onL2tp(outputs: ReturnType<L2tpTask['begin']>, now: number): void {
    for (const output of outputs) {
      if (this.closed) throw new Error(`${output.kind} after closed`)
      if (output.kind === 'datagram') this.#out.push(output.bytes)
      else if (output.kind === 'observe') this.observed.push(output)
      else if (output.kind === 'frame' && this.#link) {
        this.#onLink(this.#link.receive({ kind: 'frame', bytes: output.bytes }, now), now)
      } else if (output.kind === 'up') {
        this.#link = this.#newLink()
        this.#onLink(this.#link.begin(now), now)
      } else if (output.kind === 'failed') {
        this.failures.push(output.failure)
        const link = this.#link
        this.#link = undefined
        link?.receive({ kind: 'lower-down' }, now)
      } else if (output.kind === 'closed') this.closed = true
    }
  }

  #onLink(outputs: ReturnType<LinkTask['begin']>, now: number): void {
    for (const output of outputs) {
      if (output.kind === 'frame') {
        this.#onL2tp(this.#l2tp.receive(output, now), now)
      } else if (output.kind === 'observe') this.observed.push(output)
      else if (output.kind === 'ip') this.packets.push(output.bytes)
      else if (output.kind === 'up') this.agreements.push(output.agreed)
      else if (output.kind === 'up6') this.ups6.push(now)
      else if (output.kind === 'failed') this.failures.push(output.failure)
      else {
        this.#link = undefined
        this.#onL2tp(this.#l2tp.receive({ kind: 'close' }, now), now)
      }
    }
  }
}

/** What becomes of a datagram: how long each copy of it takes; none for lost. */
export type Fate = readonly number[]
const FINE: Fate = [20]

export interface Event {
  readonly at: number
  readonly act: (now: number) => void
}

export class Environment {
  readonly client: End
  readonly gateway: End
  /** All datagrams ever sent, lost ones as well. */
  readonly sent: { readonly from: 'client' | 'gateway'; readonly bytes: Uint8Array; readonly at: number }[] = []
  now = 0
  readonly #fates: Fate[]
  #flying: { readonly to: End; readonly bytes: Uint8Array; readonly at: number; readonly order: number }[] = []
  #order = 0
  #muted: 'client' | 'gateway' | undefined

  constructor(client: End, gateway: End, fates: readonly Fate[] = []) {
    this.client = client
    this.gateway = gateway
    this.#fates = [...fates]
  }

  begin(): this {
    this.post(this.gateway, this.gateway.begin(this.now))
    this.post(this.client, this.client.begin(this.now))
    return this
  }

  /** The next so many datagrams, of either end, get lost. */
  lose(count: number): void {
    this.#fates.unshift(...Array.from({ length: count }, (): Fate => []))
  }

  /** What becomes of the next ones. */
  follow(path: readonly Fate[]): void {
    this.#fates.unshift(...path)
  }

  /** PPP of one end gets lost from now on, while its L2TP goes on. */
  muteFrames(from: 'client' | 'gateway'): void {
    this.#muted = from
  }

  post(from: End, datagrams: readonly Uint8Array[]): void {
    const to = from === this.client ? this.gateway : this.client
    const name = from === this.client ? 'client' : 'gateway'
    for (const bytes of datagrams) {
      this.sent.push({ from: name, bytes, at: this.now })
      // The first bit tells control messages from data (RFC 2661 section 3.1).
      const isFrame = ((bytes[0] ?? 0) & 0x80) === 0
      if (isFrame && this.#muted === name) continue
      for (const delay of this.#fates.shift() ?? FINE) {
        this.#flying.push({ to, bytes, at: this.now + delay, order: this.#order++ })
      }
    }
  }

  /** Lets time pass until then, or until nothing is left to happen. */
  runUntil(until: number): this {
    for (let steps = 0; steps < 20_000; steps++) {
      this.#flying.sort((a, b) => a.at - b.at || a.order - b.order)
      const arrival = this.#flying[0]?.at ?? Infinity
      const next = Math.min(arrival, this.client.wakeAt, this.gateway.wakeAt)
      if (next > until) {
        this.now = Math.max(this.now, until)
        return this
      }
      this.now = Math.max(this.now, next)
      this.#step(arrival <= next)
    }
    throw new Error('the clock does not move on')
  }

  /** For that long from now on. */
  run(milliseconds: number): this {
    return this.runUntil(this.now + milliseconds)
  }

  #step(arrives: boolean): void {
    if (arrives) {
      const [datagram, ...others] = this.#flying
      this.#flying = others
      if (datagram) this.post(datagram.to, datagram.to.datagram(datagram.bytes, this.now))
      return
    }
    for (const end of [this.client, this.gateway]) if (end.wakeAt <= this.now) this.post(end, end.tick(this.now))
  }
}

export interface Setup {
  readonly client?: Partial<ClientLinkSettings>
  readonly gateway?: Partial<GatewayLinkSettings>
  readonly l2tp?: Partial<L2tpResponderSettings>
  readonly secret?: Secret
  readonly fates?: readonly Fate[]
}

export function environment({ client, gateway, l2tp, secret, fates }: Setup = {}): Environment {
  const ours = { crypto: nodeCrypto, entropy: entropyFrom(1), host: 'client', ...(secret ? { secret } : {}) }
  const theirs = { crypto: nodeCrypto, entropy: entropyFrom(2), host: 'gateway', vendor: 'Example', ...l2tp }
  return new Environment(
    new End(l2tpInitiator(ours), () => pppInitiator(clientSettings(client))),
    new End(l2tpResponder(theirs), () => pppResponder(gatewaySettings(gateway))),
    fates,
  ).begin()
}
