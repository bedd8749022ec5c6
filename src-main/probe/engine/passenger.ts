import type { IpAddress } from '../../domain/net/address.ts'
import type { LinkAgreement } from '../exchange/ppp/link-io.ts'
import { observe, type Observe, type Task } from '../exchange/task.ts'
import { decodeIcmp, encodeIcmp } from '../wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, IP_PROTOCOL, IPV4_HEADER_BYTES, type Ipv4Packet } from '../wire/ip/ipv4.ts'

/** Who uses a tunnel while it is up: IP packets in and out, and an end. */
export type Passenger<Result> = Task<PassengerInput, PassengerOutput<Result>>

export interface PassengerInput {
  readonly kind: 'ip'
  readonly bytes: Uint8Array
}

export type PassengerOutput<Result> =
  { readonly kind: 'ip'; readonly bytes: Uint8Array } | Observe | { readonly kind: 'over'; readonly result: Result }

/** What is asked of the other side: an echo (RFC 792). */
export interface EchoRequest {
  readonly source: IpAddress
  readonly destination: IpAddress
  /** 16 bits each. */
  readonly identifier: number
  readonly sequence: number
  /** Octets of the whole IP packet. */
  readonly bytes: number
  readonly dontFragment: boolean
}

const ICMP_HEADER_BYTES = 8
export const LEAST_ECHO_BYTES = IPV4_HEADER_BYTES + ICMP_HEADER_BYTES
const TIME_TO_LIVE = 64

export function echoPacket(request: EchoRequest): Uint8Array {
  const { source, destination, identifier, sequence, bytes, dontFragment } = request
  const data = new Uint8Array(Math.max(0, bytes - LEAST_ECHO_BYTES)).fill(0x5a)
  return encodeIpv4({
    source,
    destination,
    protocol: IP_PROTOCOL.icmp,
    identification: sequence,
    dontFragment,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: TIME_TO_LIVE,
    payload: encodeIcmp({ kind: 'echo-request', identifier, sequence, data }),
  })
}

/** The sequence number of an echo reply to us, or undefined for anything else. */
export function echoReplied(packet: Ipv4Packet, identifier: number): number | undefined {
  if (packet.protocol !== IP_PROTOCOL.icmp || packet.moreFragments || packet.fragmentOffset > 0) return undefined
  const message = decodeIcmp(packet.payload)
  if (!message.ok || message.value.kind !== 'echo-reply') return undefined
  return message.value.identifier === identifier ? message.value.sequence : undefined
}

/** Whom to ask, likeliest first: the gateway's end of the link, then the servers it names. */
export const echoTargets = ({ peer, dns }: LinkAgreement): readonly IpAddress[] =>
  [...(peer ? [peer] : []), ...dns].filter(({ family }) => family === 4)

/** Octets of the smallest useful question: an ordinary ping's. */
const SMALL = 84
const TRIES = 3
const AGAIN = 600

/** Asks for an echo until one comes back; whether one did. Some gateways answer none, which proves nothing. */
export function echoPassenger(agreed: LinkAgreement, identifier: number): Passenger<boolean> {
  const targets = echoTargets(agreed)
  const sent = new Map<number, number>()
  let next: number | undefined
  let over = false
  const ask = (now: number): readonly PassengerOutput<boolean>[] => {
    const destination = targets[Math.floor(sent.size / TRIES)]
    if (!destination) {
      over = true
      const lost = observe('live', { kind: 'echo-lost', bytes: SMALL, tries: sent.size })
      return [...(sent.size > 0 ? [lost] : []), { kind: 'over', result: false }]
    }
    const sequence = sent.size + 1
    sent.set(sequence, now)
    next = now + AGAIN
    const { local: source } = agreed
    return [
      {
        kind: 'ip',
        bytes: echoPacket({ source, destination, identifier, sequence, bytes: SMALL, dontFragment: false }),
      },
    ]
  }
  return {
    begin: ask,
    receive({ bytes }, now) {
      const packet = decodeIpv4(bytes)
      const sequence = packet.ok ? echoReplied(packet.value, identifier) : undefined
      const asked = sequence === undefined ? undefined : sent.get(sequence)
      if (asked === undefined || over) return []
      over = true
      return [
        observe('live', { kind: 'echo', bytes: SMALL, milliseconds: Math.round(10 * (now - asked)) / 10 }),
        observe('live', { kind: 'done' }),
        { kind: 'over', result: true },
      ]
    },
    tick: (now) => (!over && next !== undefined && now >= next ? ask(now) : []),
    get wakeAt() {
      return over ? undefined : next
    },
  }
}
