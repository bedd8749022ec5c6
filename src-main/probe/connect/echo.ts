import { formatIp, type IpAddress } from '../../domain/net/address.ts'
import { decodeIcmp, encodeIcmp } from '../../protocol/wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, IP_PROTOCOL, IPV4_HEADER_BYTES, type Ipv4Packet } from '../../protocol/wire/ip/ipv4.ts'
import type { FragmentCounts } from '../../protocol/run/environment.ts'

/**
 * Echo requests (RFC 792) of any size: each asked up to three times, and what comes back told apart. A machine without
 * socket or clock like the exchanges, with one question at a time.
 */
export interface EchoQuestion {
  readonly destination: IpAddress
  /** Octets of the whole IP packet. */
  readonly bytes: number
  readonly dontFragment: boolean
  /** With as much ESP padding as there can be, so that the outer packet is larger than the inner one needs. */
  readonly padded?: true
}

export type EchoAnswer =
  | { readonly kind: 'whole'; readonly milliseconds: number; readonly outside: Outside }
  /** It came back in fragments of its own, cut inside the tunnel. */
  | { readonly kind: 'cut' }
  /** A router inside says so (RFC 1191); `nextMtu` where it says what would fit. */
  | { readonly kind: 'too-big'; readonly nextMtu: number | undefined }
  | { readonly kind: 'lost'; readonly tries: number; readonly outside: Outside }

/** What became of the outer packets of a question, as far as this computer tells. */
export interface Outside {
  /** A router outside said that one did not fit. */
  readonly tooBig: boolean
  /** Packets this computer cut before sending, and ones it put together after receiving; undefined where it is silent. */
  readonly fragments: FragmentCounts | undefined
}

export interface EchoAsker {
  /** Begins a question; a former one is forgotten. */
  ask(question: EchoQuestion, now: number): AskedPacket
  /** An answer to the question there is, if this packet is one. */
  receive(packet: Uint8Array, now: number): EchoAnswer | undefined
  /** A router outside says that a packet was too big and is gone: asks again at once, for the next may be cut. */
  tooBig(now: number): void
  /** The question once more, or that it is lost; undefined while there is nothing to do. */
  tick(now: number): AskedPacket | Extract<EchoAnswer, { kind: 'lost' }> | undefined
  readonly wakeAt: number | undefined
}

export interface AskedPacket {
  readonly kind: 'ip'
  readonly bytes: Uint8Array
  readonly padded?: true
}

/** Milliseconds between tries, and after the last. */
export interface EchoPatience {
  readonly again: number
  readonly last: number
}

/** What an asker takes from its surroundings. */
export interface EchoSettings {
  readonly source: IpAddress
  /** 16 bits, of this run. */
  readonly identifier: number
  readonly patience: () => EchoPatience
  readonly fragments: () => FragmentCounts | undefined
}

interface Asked {
  readonly question: EchoQuestion
  /** When, by sequence number. */
  readonly sent: Map<number, number>
  next: number
  /** Octets of fragments that came, by their identification. */
  readonly pieces: Map<number, number>
  readonly before: FragmentCounts | undefined
  tooBig: boolean
}

const ICMP_HEADER_BYTES = 8
const LEAST_BYTES = IPV4_HEADER_BYTES + ICMP_HEADER_BYTES
const TRIES = 3
const TIME_TO_LIVE = 64
const FRAGMENTATION_NEEDED = 4

export function echoAsker(settings: EchoSettings): EchoAsker {
  const { source, identifier, patience, fragments } = settings
  let asked: Asked | undefined
  let sequence = 0
  const send = (current: Asked, now: number): AskedPacket => {
    sequence = (sequence + 1) % 0x10000
    current.sent.set(sequence, now)
    const { again, last } = patience()
    current.next = now + (current.sent.size < TRIES ? again : last)
    const bytes = packetOf(settings, current.question, sequence)
    return { kind: 'ip', bytes, ...(current.question.padded ? { padded: true } : {}) }
  }
  const outside = ({ before, tooBig }: Asked): Outside => ({ tooBig, fragments: difference(before, fragments()) })
  return {
    ask(question, now) {
      asked = { question, sent: new Map(), next: now, pieces: new Map(), before: fragments(), tooBig: false }
      return send(asked, now)
    },
    receive(bytes, now) {
      const packet = asked && decodeIpv4(bytes)
      if (!asked || !packet?.ok || formatIp(packet.value.destination) !== formatIp(source)) return undefined
      const answer = answerIn(asked, packet.value, identifier, now, outside)
      if (answer) asked = undefined
      return answer
    },
    tooBig(now) {
      if (!asked) return
      asked.tooBig = true
      if (asked.sent.size < TRIES) asked.next = now
    },
    tick(now) {
      if (!asked || now < asked.next) return undefined
      if (asked.sent.size < TRIES) return send(asked, now)
      const lost = { kind: 'lost', tries: TRIES, outside: outside(asked) } as const
      asked = undefined
      return lost
    },
    get wakeAt() {
      return asked?.next
    },
  }
}

const difference = (
  before: FragmentCounts | undefined,
  after: FragmentCounts | undefined,
): FragmentCounts | undefined =>
  before && after && { sent: after.sent - before.sent, received: after.received - before.received }

function packetOf({ source, identifier }: EchoSettings, question: EchoQuestion, sequence: number): Uint8Array {
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

function answerIn(
  asked: Asked,
  packet: Ipv4Packet,
  identifier: number,
  now: number,
  outside: (asked: Asked) => Outside,
): EchoAnswer | undefined {
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
  // A reply that leaves something out proves nothing of the size.
  if (message.value.data.length < asked.question.bytes - LEAST_BYTES) return undefined
  const sentAt = asked.sent.get(message.value.sequence)
  return sentAt === undefined ? undefined : { kind: 'whole', milliseconds: now - sentAt, outside: outside(asked) }
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
