import type { IpAddress } from '../../../src-main/domain/net/address.ts'
import type { WireInput } from '../../../src-main/probe/connect/on-wire.ts'
import { tunnel } from '../../../src-main/protocol/tunnel/tunnel.ts'
import type { TunnelOutput, TunnelSettings, TunnelTask } from '../../../src-main/protocol/tunnel/tunnel-io.ts'
import type { Task } from '../../../src-main/protocol/task.ts'
import { decodeIcmp, encodeIcmp } from '../../../src-main/protocol/wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, IP_PROTOCOL } from '../../../src-main/protocol/wire/ip/ipv4.ts'

/** Bytes of the echoed IP packets: a ping's, and the largest within the gateway's MTU of 1400. */
export const SIZES = [84, 1_400] as const
const AGAIN = 300
const MOST = 10

/** Sends them one after another through the tunnel; `back` has those that came back complete. Then tears down. */
export interface EchoingTunnel extends Task<WireInput, TunnelOutput> {
  readonly back: readonly number[]
}

interface Aboard {
  readonly local: IpAddress
  readonly peer: IpAddress
  sent: number
  next: number
}

export function echoingTunnel(settings: TunnelSettings): EchoingTunnel {
  const task = tunnel(settings)
  const back: number[] = []
  let aboard: Aboard | undefined

  const ask = (now: number): readonly TunnelOutput[] => {
    const size = SIZES[back.length]
    if (!aboard || size === undefined || aboard.sent >= MOST) return leave(task, now)
    aboard.sent += 1
    aboard.next = now + AGAIN
    return take(task.receive({ kind: 'ip', bytes: echo(aboard, size, aboard.sent) }, now), now)
  }
  const take = (outputs: readonly TunnelOutput[], now: number): readonly TunnelOutput[] => {
    const more: TunnelOutput[] = []
    for (const output of outputs) {
      const { local, peer } = output.kind === 'up' ? output.agreed : {}
      if (local && peer && !aboard) {
        aboard = { local, peer, sent: 0, next: 0 }
        more.push(...ask(now))
      }
      if (output.kind !== 'ip' || !aboard || !isReply(output.bytes, SIZES[back.length])) continue
      back.push(output.bytes.length)
      more.push(...ask(now))
    }
    return [...outputs, ...more]
  }
  return {
    back,
    begin: (now) => take(task.begin(now), now),
    receive: (input, now) => (input.kind === 'datagram' ? take(task.receive(input, now), now) : []),
    tick(now) {
      const due = aboard && now >= aboard.next ? ask(now) : []
      return [...due, ...take(task.tick(now), now)]
    },
    get wakeAt() {
      const times = [task.wakeAt, aboard && back.length < SIZES.length ? aboard.next : undefined]
      const known = times.filter((time) => time !== undefined)
      return known.length > 0 ? Math.min(...known) : undefined
    },
  }
}

const leave = (task: TunnelTask, now: number): readonly TunnelOutput[] => task.receive({ kind: 'close' }, now)

function echo({ local, peer }: Aboard, size: number, sequence: number): Uint8Array {
  const data = new Uint8Array(size - 28).fill(0x5a)
  return encodeIpv4({
    source: local,
    destination: peer,
    protocol: IP_PROTOCOL.icmp,
    identification: sequence,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: 64,
    payload: encodeIcmp({ kind: 'echo-request', identifier: 0x1234, sequence, data }),
  })
}

function isReply(bytes: Uint8Array, size: number | undefined): boolean {
  const packet = decodeIpv4(bytes)
  const message = packet.ok && packet.value.protocol === IP_PROTOCOL.icmp && decodeIcmp(packet.value.payload)
  return bytes.length === size && message !== false && message.ok && message.value.kind === 'echo-reply'
}
