import type { IpAddress } from '../domain/net/address.ts'
import type { Crypto, Entropy } from '../crypto/port.ts'
import { espChannel, type EspChannel } from '../protocol/esp/channel.ts'
import { unwrap } from '../protocol/ikev1/datagram.ts'
import type { Endpoint } from '../protocol/ike-common/nat-detection.ts'
import type { GatewayPolicy } from '../protocol/ikev1/responder-policy.ts'
import { ikeResponder } from '../protocol/ikev1/responder.ts'
import type { ResponderTask, ResponderOutput } from '../protocol/ikev1/responder-io.ts'
import { L2TP_PORT } from '../protocol/ikev1/settings.ts'
import { l2tpResponder, type L2tpResponderSettings } from '../protocol/l2tp/responder.ts'
import type { L2tpOutput, L2tpTask } from '../protocol/l2tp/io.ts'
import type { GatewayLinkSettings, LinkOutput, LinkTask } from '../protocol/ppp/link-io.ts'
import { pppResponder } from '../protocol/ppp/responder.ts'
import type { Port, Task } from '../protocol/task.ts'
import { espSpi } from '../protocol/wire/esp/packet.ts'
import { decodeUdp, encodeUdp } from '../protocol/wire/ip/udp.ts'
import { answerEcho } from './echo.ts'

/**
 * A complete L2TP/IPsec gateway for practice and tests: it plays the other role of the same exchanges, with many
 * clients and faults by script. It answers an echo to its own address and forwards nothing, so it gives no access to
 * any network.
 */
export interface PracticePolicy {
  readonly ike: GatewayPolicy
  readonly l2tp: Omit<L2tpResponderSettings, 'crypto' | 'entropy'>
  readonly ppp: Omit<GatewayLinkSettings, 'crypto' | 'entropy'>
  readonly layers: LayerFaults
}

/** Faults above IKE, in addition to those that the layers' own settings provide. */
export interface LayerFaults {
  /** HMAC-SHA-256 is cut to 96 bits, as by old kernels. */
  readonly truncateSha256?: boolean
  /** Layers that accept everything and send nothing. */
  readonly mute?: 'esp' | 'l2tp' | 'lcp' | 'echo'
  /** ESP datagrams with more octets are dropped, in both directions. */
  readonly largestEsp?: number
}

export interface PracticeInput {
  readonly kind: 'datagram'
  readonly port: Port
  readonly from: Endpoint
  readonly bytes: Uint8Array
}

export interface PracticeOutput {
  readonly kind: 'send'
  readonly port: Port
  readonly to: Endpoint
  readonly bytes: Uint8Array
}

/** One client's tunnel. */
interface Peer {
  readonly esp: EspChannel
  readonly spis: Set<number>
  at: Endpoint
  /** Source port of the client's L2TP. */
  l2tpPort: number
  l2tp: L2tpTask
  ppp: LinkTask | undefined
}

interface Gateway {
  readonly policy: PracticePolicy
  readonly crypto: Crypto
  readonly entropy: Entropy
  readonly ike: ResponderTask
  /** By the responder's name for the client. */
  readonly peers: Map<string, Peer>
  outputs: PracticeOutput[]
}

const UDP = 17
const ownL2tpPort = ({ ike }: PracticePolicy): number => ike.l2tpPort ?? L2TP_PORT

export type PracticeTask = Task<PracticeInput | { readonly kind: 'close' }, PracticeOutput>

export function practiceGateway(policy: PracticePolicy): PracticeTask {
  const { crypto, entropy } = policy.ike
  const gateway: Gateway = { policy, crypto, entropy, ike: ikeResponder(policy.ike), peers: new Map(), outputs: [] }
  const taken = (): readonly PracticeOutput[] => gateway.outputs.splice(0)
  return {
    begin(now) {
      onIke(gateway, gateway.ike.begin(now), now)
      return taken()
    },
    receive(input, now) {
      if (input.kind === 'close') onIke(gateway, gateway.ike.receive(input, now), now)
      else onDatagram(gateway, input, now)
      return taken()
    },
    tick(now) {
      if ((gateway.ike.wakeAt ?? Infinity) <= now) onIke(gateway, gateway.ike.tick(now), now)
      for (const peer of gateway.peers.values()) {
        if ((peer.l2tp.wakeAt ?? Infinity) <= now) onL2tp(gateway, peer, peer.l2tp.tick(now), now)
        if (peer.ppp && (peer.ppp.wakeAt ?? Infinity) <= now) onPpp(gateway, peer, peer.ppp.tick(now), now)
      }
      return taken()
    },
    get wakeAt() {
      const tasks = [...gateway.peers.values()].flatMap(({ l2tp, ppp }) => [l2tp, ...(ppp ? [ppp] : [])])
      const times = [gateway.ike, ...tasks].map(({ wakeAt }) => wakeAt).filter((time) => time !== undefined)
      return times.length > 0 ? Math.min(...times) : undefined
    },
  }
}

function onDatagram(gateway: Gateway, input: PracticeInput, now: number): void {
  const { ike, policy } = gateway
  if (input.port === 'ike' || unwrap('natt', input.bytes).kind !== 'esp') {
    onIke(gateway, ike.receive(input, now), now)
    return
  }
  const { mute, largestEsp = Infinity } = policy.layers
  if (mute === 'esp' || input.bytes.length > largestEsp) return
  if (policy.ike.faults.some((fault) => fault.kind === 'port-silent' && fault.port === 'natt')) return
  const spi = espSpi(input.bytes)
  const peer = [...gateway.peers.values()].find(({ spis }) => spi !== undefined && spis.has(spi))
  if (!peer) return
  peer.at = input.from
  for (const output of peer.esp.receive(input.bytes)) {
    if (output.kind === 'payload' && output.nextHeader === UDP) onUdp(gateway, peer, output.bytes, now)
  }
}

function onUdp(gateway: Gateway, peer: Peer, bytes: Uint8Array, now: number): void {
  const datagram = decodeUdp(bytes)
  if (
    !datagram.ok ||
    datagram.value.destinationPort !== ownL2tpPort(gateway.policy) ||
    gateway.policy.layers.mute === 'l2tp'
  )
    return
  peer.l2tpPort = datagram.value.sourcePort
  onL2tp(gateway, peer, peer.l2tp.receive({ kind: 'datagram', bytes: datagram.value.payload }, now), now)
}

// --- what each layer says ----------------------------------------------------------------------------------------

function onIke(gateway: Gateway, outputs: readonly ResponderOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'send':
        gateway.outputs.push(output)
        break
      case 'child-up': {
        const peer = gateway.peers.get(output.client) ?? newPeer(gateway, output.at, now)
        gateway.peers.set(output.client, peer)
        peer.esp.add(output.child)
        peer.spis.add(output.child.inbound.spi)
        break
      }
      case 'child-down': {
        const peer = gateway.peers.get(output.client)
        peer?.esp.remove(output.spi)
        peer?.spis.delete(output.spi)
        break
      }
      case 'client-down':
        gateway.peers.delete(output.client)
        break
      case 'client-up':
      case 'alive':
    }
  }
}

function newPeer({ crypto, entropy, policy }: Gateway, at: Endpoint, now: number): Peer {
  const { truncateSha256 = false } = policy.layers
  const l2tp = l2tpResponder({ crypto, entropy, ...policy.l2tp })
  l2tp.begin(now)
  return {
    esp: espChannel({ crypto, entropy, truncateSha256 }),
    spis: new Set(),
    at,
    l2tpPort: ownL2tpPort(policy),
    l2tp,
    ppp: undefined,
  }
}

function onL2tp(gateway: Gateway, peer: Peer, outputs: readonly L2tpOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'datagram':
        sendEsp(gateway, peer, output.bytes)
        break
      case 'frame':
        if (peer.ppp) onPpp(gateway, peer, peer.ppp.receive(output, now), now)
        break
      case 'up':
        if (gateway.policy.layers.mute === 'lcp') break
        peer.ppp = pppResponder({ crypto: gateway.crypto, entropy: gateway.entropy, ...gateway.policy.ppp })
        onPpp(gateway, peer, peer.ppp.begin(now), now)
        break
      case 'failed':
        if (peer.ppp) onPpp(gateway, peer, peer.ppp.receive({ kind: 'lower-down' }, now), now)
        break
      case 'closed': {
        // The next tunnel of the same client needs a new L2TP end.
        const { crypto, entropy, policy } = gateway
        peer.l2tp = l2tpResponder({ crypto, entropy, ...policy.l2tp })
        peer.l2tp.begin(now)
        break
      }
      case 'observe':
    }
  }
}

function sendEsp({ policy, outputs }: Gateway, { esp, l2tpPort, at }: Peer, payload: Uint8Array): void {
  const { largestEsp = Infinity } = policy.layers
  const datagram = encodeUdp({ sourcePort: ownL2tpPort(policy), destinationPort: l2tpPort, payload })
  for (const output of esp.send(datagram)) {
    if (output.kind !== 'send' || output.bytes.length > largestEsp) continue
    outputs.push({ kind: 'send', port: 'natt', to: at, bytes: output.bytes })
  }
}

function onPpp(gateway: Gateway, peer: Peer, outputs: readonly LinkOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'frame':
        onL2tp(gateway, peer, peer.l2tp.receive(output, now), now)
        break
      case 'ip': {
        const answer = gateway.policy.layers.mute === 'echo' ? undefined : answerEcho(output.bytes, own(gateway))
        if (answer && peer.ppp) onPpp(gateway, peer, peer.ppp.receive({ kind: 'ip', bytes: answer }, now), now)
        break
      }
      case 'closed':
        peer.ppp = undefined
        onL2tp(gateway, peer, peer.l2tp.receive({ kind: 'close' }, now), now)
        break
      case 'up':
      case 'up6':
      case 'failed':
      case 'observe':
    }
  }
}

const own = ({ policy }: Gateway): IpAddress => policy.ppp.address
