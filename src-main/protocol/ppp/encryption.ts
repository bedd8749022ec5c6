import { concat, Reader, u16Bytes } from '../../crypto/bytes.ts'
import type { Key } from '../../crypto/key.ts'
import { MppeKeys } from '../../crypto/mppe.ts'
import type { Crypto } from '../../crypto/port.ts'
import { MPPE_BIT, MPPE_WANTED, mppeBits } from '../wire/ppp/ccp.ts'
import { sameOption, type ControlPacket } from '../wire/ppp/control.ts'
import { decodeFrame, type Frame } from '../wire/ppp/frame.ts'
import { automaton, type AutomatonOutput, type Rules } from './automaton.ts'

/**
 * MPPE (RFC 3078): CCP accepts only keys of 128 bits that change with every packet; from then on every IP packet is
 * sent encrypted, and one that arrives in clear is dropped.
 *
 *     | A B C D | coherency count 12 bits | RC4 { protocol, packet } |
 */
export interface Encryption {
  begin(now: number): readonly EncryptionOutput[]
  receive(packet: ControlPacket, now: number): readonly EncryptionOutput[]
  tick(now: number): readonly EncryptionOutput[]
  /** The information field of the frame that carries this one. */
  seal(protocol: number, information: Uint8Array): Uint8Array
  /** The frame in the information field; undefined when there is none. */
  open(information: Uint8Array): Frame | undefined
  readonly wakeAt: number | undefined
}

export type EncryptionOutput =
  | { readonly kind: 'packet'; readonly packet: ControlPacket }
  | { readonly kind: 'up' }
  /** The other side refuses MPPE. */
  | { readonly kind: 'refused' }

export interface EncryptionSettings {
  readonly crypto: Crypto
  readonly master: Key
  readonly isClient: boolean
}

/** Bit A, the first packet with a key: the receiver restarts its stream; bit D: the packet is encrypted. */
const FLUSHED = 0x8000
const ENCRYPTED = 0x1000
const COUNTS = 0x1000
const MOST_LOST = 256

export function encryption({ crypto, master, isClient }: EncryptionSettings): Encryption {
  const rules = mppeRules()
  const ccp = automaton(rules, RESETS)
  const toGateway = new MppeKeys(crypto, master, 'client-to-gateway')
  const toClient = new MppeKeys(crypto, master, 'gateway-to-client')
  const [outgoing, incoming] = isClient ? [toGateway, toClient] : [toClient, toGateway]
  let sent = 0
  let expected = 0
  let isRefused = false

  const taken = (outputs: readonly AutomatonOutput[]): readonly EncryptionOutput[] => {
    const told = outputs.flatMap((output): readonly EncryptionOutput[] => {
      if (output.kind === 'packet' || output.kind === 'up') return [output.kind === 'up' ? { kind: 'up' } : output]
      return output.kind === 'other' ? [] : [{ kind: 'refused' }]
    })
    if (!rules.lost || isRefused) return told
    isRefused = true
    return [...told, { kind: 'refused' }]
  }

  return {
    begin: (now) => taken(ccp.begin(now)),
    receive: (packet, now) => taken(ccp.receive(packet, now)),
    tick: (now) => taken(ccp.tick(now)),
    seal(protocol, information) {
      const header = u16Bytes(FLUSHED | ENCRYPTED | sent)
      sent = (sent + 1) % COUNTS
      return concat(header, outgoing.next().apply(concat(u16Bytes(protocol), information)))
    },
    open(information) {
      const reader = new Reader(information, 'mppe')
      const header = reader.u16('header')
      const data = reader.rest()
      const lost = ((header & (COUNTS - 1)) - expected + COUNTS) % COUNTS
      // A packet that is old or too far ahead: its key cannot be derived.
      if (reader.fault || (header & ENCRYPTED) === 0 || lost > MOST_LOST) return undefined
      for (let i = 0; i < lost; i++) incoming.next()
      expected = (expected + lost + 1) % COUNTS
      const decoded = decodeFrame(incoming.next().apply(data))
      return decoded.ok ? decoded.value : undefined
    },
    get wakeAt() {
      return ccp.wakeAt
    },
  }
}

/** Reset-Request and Reset-Ack (RFC 1962 section 3), which are not needed when each packet has its own key. */
const RESETS = [14, 15]

function mppeRules(): Rules & { readonly lost: boolean } {
  let lost = false
  return {
    get lost() {
      return lost
    },
    request: () => [MPPE_WANTED],
    judge(options) {
      const others = options.filter((option) => mppeBits(option) === undefined)
      if (others.length > 0) return { kind: 'reject', options: others }
      return options.length === 1 && options.every((option) => sameOption(option, MPPE_WANTED))
        ? { kind: 'ack' }
        : { kind: 'nak', options: [MPPE_WANTED] }
    },
    refused(options) {
      const bits = options.map(mppeBits).find((found) => found !== undefined) ?? 0
      lost ||= (bits & MPPE_BIT.bits128) === 0 || (bits & MPPE_BIT.stateless) === 0
    },
    rejected() {
      lost = true
    },
  }
}
