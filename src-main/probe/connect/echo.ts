import { formatIp, type IpAddress } from '../../domain/net/address.ts'
import { decodeIcmp, encodeIcmp } from '../../protocol/wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, IP_PROTOCOL, IPV4_HEADER_BYTES, type Ipv4Packet } from '../../protocol/wire/ip/ipv4.ts'
import type { FragmentCounts } from '../../protocol/run/environment.ts'

/**
 * Sends echo requests (RFC 792) of any size, each up to three times, and classifies what comes back. A state machine
 * without sockets or clock, like the exchanges; it handles one question at a time.
 */
export interface EchoQuestion {
  readonly destination: IpAddress
  /** Octets of the whole IP packet. */
  readonly bytes: number
  readonly dontFragment: boolean
  /** Uses the maximum ESP padding, so that the outer packet is larger than the inner one requires. */
  readonly padded?: true
}

export type EchoAnswer =
  | { readonly kind: 'whole'; readonly milliseconds: number; readonly outside: Outside }
  /** It came back in fragments of the inner packet, fragmented inside the tunnel. */
  | { readonly kind: 'cut' }
  /** A router inside the tunnel reports it (RFC 1191); `nextMtu` if it states the size that fits. */
  | { readonly kind: 'too-big'; readonly nextMtu: number | undefined }
  | { readonly kind: 'lost'; readonly tries: number; readonly outside: Outside }

/** What this computer knows about the outer packets of a question. */
export interface Outside {
  /** A router outside the tunnel reported that one was too big. */
  readonly tooBig: boolean
  /** Packets that this computer fragmented before sending or reassembled; undefined if it does not count them. */
  readonly fragments: FragmentCounts | undefined
}

export interface EchoAsker {
  /** Starts a question and discards the former one. */
  ask(question: EchoQuestion, now: number): AskedPacket
  /** The answer to the current question, if this packet is one. */
  receive(packet: Uint8Array, now: number): EchoAnswer | undefined
  /** A router outside dropped a packet as too big: repeats it at once, because the next one may be fragmented. */
  tooBig(now: number): void
  /** Repeats the question or reports it as lost; undefined if nothing is due. */
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

/** The asker's settings, from its environment. */
export interface EchoSettings {
  readonly source: IpAddress
  /** 16 bits, chosen for this run. */
  readonly identifier: number
  readonly patience: () => EchoPatience
  readonly fragments: () => FragmentCounts | undefined
}

interface Asked {
  readonly question: EchoQuestion
  /** Send times, by sequence number. */
  readonly sent: Map<number, number>
  next: number
  /** Octets of the received fragments, by their identification. */
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
  // A reply that leaves out data proves nothing about the size.
  if (message.value.data.length < asked.question.bytes - LEAST_BYTES) return undefined
  const sentAt = asked.sent.get(message.value.sequence)
  return sentAt === undefined ? undefined : { kind: 'whole', milliseconds: now - sentAt, outside: outside(asked) }
}

/** Fragments of a reply carry no identifier of ours; only the total size of all of them identifies it. */
function cutAnswer({ question, pieces }: Asked, packet: Ipv4Packet): EchoAnswer | undefined {
  if (formatIp(packet.source) !== formatIp(question.destination)) return undefined
  const sum = (pieces.get(packet.identification) ?? 0) + packet.payload.length
  pieces.set(packet.identification, sum)
  return sum >= question.bytes - IPV4_HEADER_BYTES ? { kind: 'cut' } : undefined
}

/** The ICMP error quotes the beginning of the packet that was too big: its identification is our sequence number. */
function isOurs({ sent }: Asked, quoted: Uint8Array): boolean {
  const [high = 0, low = 0] = quoted.subarray(4, 6)
  return quoted.length >= IPV4_HEADER_BYTES && sent.has(0x100 * high + low)
}
