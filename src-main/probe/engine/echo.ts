import { formatIp, type IpAddress } from '../../domain/net/address.ts'
import { decodeIcmp, encodeIcmp } from '../wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, IP_PROTOCOL, IPV4_HEADER_BYTES, type Ipv4Packet } from '../wire/ip/ipv4.ts'

/**
 * Echo requests (RFC 792) of any size: each asked up to three times, and what comes back told apart. A machine without
 * socket or clock like the exchanges, with one question at a time.
 */
export interface EchoQuestion {
  readonly destination: IpAddress
  /** Octets of the whole IP packet. */
  readonly bytes: number
  readonly dontFragment: boolean
}

export type EchoAnswer =
  | { readonly kind: 'whole'; readonly milliseconds: number }
  /** It came back in fragments. */
  | { readonly kind: 'cut' }
  /** A router inside says so (RFC 1191); `nextMtu` where it says what would fit. */
  | { readonly kind: 'too-big'; readonly nextMtu: number | undefined }
  | { readonly kind: 'lost'; readonly tries: number }

export interface EchoAsker {
  /** Begins a question; a former one is forgotten. */
  ask(question: EchoQuestion, now: number): Uint8Array
  /** An answer to the question there is, if this packet is one. */
  receive(packet: Uint8Array, now: number): EchoAnswer | undefined
  /** The question once more, or that it is lost; undefined while there is nothing to do. */
  tick(now: number): Uint8Array | Extract<EchoAnswer, { kind: 'lost' }> | undefined
  readonly wakeAt: number | undefined
}

/** Milliseconds between tries, and after the last. */
export interface EchoPatience {
  readonly again: number
  readonly last: number
}

interface Asked {
  readonly question: EchoQuestion
  /** When, by sequence number. */
  readonly sent: Map<number, number>
  next: number
  /** Octets of fragments that came, by their identification. */
  readonly pieces: Map<number, number>
}

const ICMP_HEADER_BYTES = 8
const LEAST_BYTES = IPV4_HEADER_BYTES + ICMP_HEADER_BYTES
const TRIES = 3
const TIME_TO_LIVE = 64
const FRAGMENTATION_NEEDED = 4

/** @param identifier 16 bits, of this run */
export function echoAsker(source: IpAddress, identifier: number, patience: () => EchoPatience): EchoAsker {
  let asked: Asked | undefined
  let sequence = 0
  const send = (current: Asked, now: number): Uint8Array => {
    sequence = (sequence + 1) % 0x10000
    current.sent.set(sequence, now)
    const { again, last } = patience()
    current.next = now + (current.sent.size < TRIES ? again : last)
    return packetOf(source, current.question, identifier, sequence)
  }
  return {
    ask(question, now) {
      asked = { question, sent: new Map(), next: now, pieces: new Map() }
      return send(asked, now)
    },
    receive(bytes, now) {
      const packet = asked && decodeIpv4(bytes)
      if (!asked || !packet?.ok || formatIp(packet.value.destination) !== formatIp(source)) return undefined
      const answer = answerIn(asked, packet.value, identifier, now)
      if (answer) asked = undefined
      return answer
    },
    tick(now) {
      if (!asked || now < asked.next) return undefined
      if (asked.sent.size < TRIES) return send(asked, now)
      asked = undefined
      return { kind: 'lost', tries: TRIES }
    },
    get wakeAt() {
      return asked?.next
    },
  }
}

function packetOf(source: IpAddress, question: EchoQuestion, identifier: number, sequence: number): Uint8Array {
  const { destination, bytes, dontFragment } = question
  const data = new Uint8Array(Math.max(0, bytes - LEAST_BYTES)).fill(0x5a)
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

function answerIn(asked: Asked, packet: Ipv4Packet, identifier: number, now: number): EchoAnswer | undefined {
  if (packet.protocol !== IP_PROTOCOL.icmp) return undefined
  if (packet.moreFragments || packet.fragmentOffset > 0) return cutAnswer(asked, packet)
  const message = decodeIcmp(packet.payload)
  if (!message.ok) return undefined
  if (message.value.kind === 'unreachable') {
    return message.value.code === FRAGMENTATION_NEEDED && isOurs(asked, message.value.data)
      ? { kind: 'too-big', nextMtu: message.value.nextMtu }
      : undefined
  }
  if (message.value.kind !== 'echo-reply' || message.value.identifier !== identifier) return undefined
  const sentAt = asked.sent.get(message.value.sequence)
  return sentAt === undefined ? undefined : { kind: 'whole', milliseconds: now - sentAt }
}

/** Fragments of a reply carry no number of ours but the size; all of them together are it. */
function cutAnswer({ question, pieces }: Asked, packet: Ipv4Packet): EchoAnswer | undefined {
  if (formatIp(packet.source) !== formatIp(question.destination)) return undefined
  const sum = (pieces.get(packet.identification) ?? 0) + packet.payload.length
  pieces.set(packet.identification, sum)
  return sum >= question.bytes - IPV4_HEADER_BYTES ? { kind: 'cut' } : undefined
}

/** The start of the packet that was too big is quoted: its identification is our sequence number. */
function isOurs({ sent }: Asked, quoted: Uint8Array): boolean {
  const [high = 0, low = 0] = quoted.subarray(4, 6)
  return quoted.length >= IPV4_HEADER_BYTES && sent.has(0x100 * high + low)
}
