import { Reader, shownText, u16Bytes, u32Bytes, utf8, type Decoded } from '../../../crypto/bytes.ts'
import { AVP, avp, avpName, decodeAvps, encodeAvps, isKnownAvp, type Avp } from './avp.ts'
import {
  decodePppCause,
  decodeResult,
  encodePppCause,
  encodeResult,
  type CloseResult,
  type PppCause,
} from './result.ts'

/**
 * Control messages (RFC 2661 section 6): a chain of AVPs whose first is the message type.
 *
 * Rules: a missing required AVP is a fault; if an AVP appears twice, the first one counts. Each number in an AVP has a
 * fixed length. AVPs with M set that are not understood are listed, so that the exchange can tear down what they
 * concern (section 4.2). Hidden AVPs are not read here: the exchange may know the secret and opens them first (section
 * 4.3).
 */
export type ControlMessage =
  | (TunnelOffer & { readonly kind: 'sccrq' })
  | (TunnelOffer & { readonly kind: 'sccrp'; readonly challengeResponse?: Uint8Array })
  | { readonly kind: 'scccn'; readonly challengeResponse?: Uint8Array }
  | { readonly kind: 'stopccn'; readonly tunnelId?: number; readonly close: CloseResult }
  | { readonly kind: 'hello' }
  | { readonly kind: 'icrq'; readonly sessionId: number; readonly serial: number }
  | { readonly kind: 'icrp'; readonly sessionId: number }
  | { readonly kind: 'iccn'; readonly bitsPerSecond: number; readonly sequencing: boolean }
  | { readonly kind: 'cdn'; readonly sessionId?: number; readonly close: CloseResult; readonly cause?: PppCause }
  /** Outgoing calls, WAN errors, link info, or a type unknown to us. */
  | { readonly kind: 'other'; readonly type: number; readonly mandatory: boolean }

/** What each side states about itself. */
export interface TunnelOffer {
  /** The sender's ID of the tunnel, 1 to 65535. */
  readonly tunnelId: number
  readonly host: string
  readonly vendor?: string
  /** Messages that the sender can buffer; 4 when it does not say (section 5.8). */
  readonly receiveWindow?: number
  /** The sender wants a proof of the tunnel's secret (section 5.1.1). */
  readonly challenge?: Uint8Array
}

export interface ReceivedControl {
  readonly message: ControlMessage
  /** Text for people: mandatory AVPs that are unknown, or hidden and so unreadable. */
  readonly notUnderstood: readonly string[]
}

export const MESSAGE = {
  sccrq: 1,
  sccrp: 2,
  scccn: 3,
  stopccn: 4,
  hello: 6,
  ocrq: 7,
  ocrp: 8,
  occn: 9,
  icrq: 10,
  icrp: 11,
  iccn: 12,
  cdn: 14,
  wen: 15,
  sli: 16,
} as const

const PROTOCOL_VERSION = u16Bytes(0x0100)
const FRAMING_BOTH = u32Bytes(3)
const FRAMING_SYNCHRONOUS = u32Bytes(1)
const NO_BEARER = u32Bytes(0)
const MOST_CHALLENGE = 255
const PROOF_BYTES = 16

// --- writing -----------------------------------------------------------------------------------------------------

export const encodeMessage = (message: ControlMessage): Uint8Array => encodeAvps(messageAvps(message))

function messageAvps(message: ControlMessage): readonly Avp[] {
  if (message.kind === 'other') return [avp(AVP.messageType, u16Bytes(message.type), message.mandatory)]
  return [avp(AVP.messageType, u16Bytes(MESSAGE[message.kind])), ...bodyAvps(message)]
}

function bodyAvps(message: Exclude<ControlMessage, { readonly kind: 'other' }>): readonly Avp[] {
  switch (message.kind) {
    case 'sccrq':
      return offerAvps(message)
    case 'sccrp':
      return [...offerAvps(message), ...proofAvps(message.challengeResponse)]
    case 'scccn':
      return proofAvps(message.challengeResponse)
    case 'hello':
      return []
    case 'icrq':
      return [
        avp(AVP.assignedSessionId, u16Bytes(message.sessionId)),
        avp(AVP.callSerialNumber, u32Bytes(message.serial)),
        avp(AVP.bearerType, NO_BEARER),
      ]
    case 'icrp':
      return [avp(AVP.assignedSessionId, u16Bytes(message.sessionId))]
    case 'iccn':
      return [
        avp(AVP.txConnectSpeed, u32Bytes(message.bitsPerSecond)),
        avp(AVP.framingType, FRAMING_SYNCHRONOUS),
        ...(message.sequencing ? [avp(AVP.sequencingRequired, new Uint8Array(0))] : []),
      ]
    case 'stopccn':
      return [
        ...(message.tunnelId === undefined ? [] : [avp(AVP.assignedTunnelId, u16Bytes(message.tunnelId))]),
        avp(AVP.resultCode, encodeResult(message.close)),
      ]
    case 'cdn':
      return [
        avp(AVP.resultCode, encodeResult(message.close)),
        ...(message.sessionId === undefined ? [] : [avp(AVP.assignedSessionId, u16Bytes(message.sessionId))]),
        ...(message.cause ? [avp(AVP.pppDisconnectCause, encodePppCause(message.cause), false)] : []),
      ]
  }
}

const proofAvps = (proof: Uint8Array | undefined): readonly Avp[] => (proof ? [avp(AVP.challengeResponse, proof)] : [])

function offerAvps(offer: TunnelOffer): readonly Avp[] {
  return [
    avp(AVP.protocolVersion, PROTOCOL_VERSION),
    avp(AVP.hostName, utf8(offer.host)),
    avp(AVP.framingCapabilities, FRAMING_BOTH),
    avp(AVP.bearerCapabilities, NO_BEARER),
    avp(AVP.assignedTunnelId, u16Bytes(offer.tunnelId)),
    ...(offer.receiveWindow === undefined ? [] : [avp(AVP.receiveWindowSize, u16Bytes(offer.receiveWindow))]),
    ...(offer.vendor === undefined ? [] : [avp(AVP.vendorName, utf8(offer.vendor), false)]),
    ...(offer.challenge ? [avp(AVP.challenge, offer.challenge)] : []),
  ]
}

// --- reading -----------------------------------------------------------------------------------------------------

/** @param body of a control message that is not a bare acknowledgement, with hidden AVPs opened as far as possible */
export function decodeMessage(body: Uint8Array): Decoded<ReceivedControl> {
  const avps = decodeAvps(body)
  return avps.ok ? readMessage(avps.value) : avps
}

/** Like `decodeMessage`, but from AVPs. */
export function readMessage(avps: readonly Avp[]): Decoded<ReceivedControl> {
  const fields = new Fields(avps)
  const message = fields.message()
  const notUnderstood = avps.filter((one) => one.mandatory && (one.hidden || !isKnownAvp(one))).map(avpName)
  return fields.reader.result({ message, notUnderstood })
}

/** The AVPs by type; all readings share one fault. */
class Fields {
  readonly reader = new Reader(new Uint8Array(0), 'l2tp message')
  readonly #avps: readonly Avp[]

  constructor(avps: readonly Avp[]) {
    this.#avps = avps
  }

  message(): ControlMessage {
    const [first] = this.#avps
    if (first?.vendor !== 0 || first.type !== AVP.messageType || first.hidden) this.reader.fail('message type')
    const type = this.#number(AVP.messageType, 2, 'message type')
    switch (type) {
      case MESSAGE.sccrq:
        return { kind: 'sccrq', ...this.#offer() }
      case MESSAGE.sccrp:
        return { kind: 'sccrp', ...this.#offer(), ...this.#proof() }
      case MESSAGE.scccn:
        return { kind: 'scccn', ...this.#proof() }
      case MESSAGE.hello:
        return { kind: 'hello' }
      case MESSAGE.icrq:
        return { kind: 'icrq', sessionId: this.#identity(AVP.assignedSessionId), serial: this.#serial() }
      case MESSAGE.icrp:
        return { kind: 'icrp', sessionId: this.#identity(AVP.assignedSessionId) }
      case MESSAGE.iccn:
        return { kind: 'iccn', bitsPerSecond: this.#speed(), sequencing: this.#has(AVP.sequencingRequired) }
      case MESSAGE.stopccn:
        return { kind: 'stopccn', ...this.#optional('tunnelId', AVP.assignedTunnelId), close: this.#close() }
      case MESSAGE.cdn:
        return {
          kind: 'cdn',
          ...this.#optional('sessionId', AVP.assignedSessionId),
          close: this.#close(),
          ...this.#cause(),
        }
      default:
        return { kind: 'other', type, mandatory: first?.mandatory ?? false }
    }
  }

  #find(type: number): Uint8Array | undefined {
    return this.#avps.find((one) => one.vendor === 0 && one.type === type && !one.hidden)?.value
  }

  #has(type: number): boolean {
    return this.#find(type) !== undefined
  }

  #number(type: number, size: 2 | 4, name: string): number {
    const value = this.#find(type)
    if (value?.length !== size) {
      this.reader.fail(name)
      return 0
    }
    const reader = new Reader(value, name)
    return size === 2 ? reader.u16(name) : reader.u32(name)
  }

  /** An ID of a tunnel or a call; 0 is not a valid ID. */
  #identity(type: number): number {
    const id = this.#number(type, 2, 'assigned id')
    this.reader.check(id !== 0, 'assigned id')
    return id
  }

  /** An ID in a message that ends something: it is optional there, and ignored when it is 0. */
  #optional<Name extends string>(name: Name, type: number): Partial<Record<Name, number>> {
    const id = this.#has(type) ? this.#number(type, 2, name) : 0
    return id === 0 ? {} : ({ [name]: id } as Partial<Record<Name, number>>)
  }

  #offer(): TunnelOffer {
    const vendor = this.#find(AVP.vendorName)
    const challenge = this.#find(AVP.challenge)
    const window = this.#has(AVP.receiveWindowSize) ? this.#number(AVP.receiveWindowSize, 2, 'window') : 0
    if (challenge) this.reader.check(challenge.length > 0 && challenge.length <= MOST_CHALLENGE, 'challenge')
    return {
      tunnelId: this.#identity(AVP.assignedTunnelId),
      // Some gateways leave the mandatory name out or empty; nothing depends on it.
      host: shownText(this.#find(AVP.hostName) ?? new Uint8Array(0)),
      ...(vendor ? { vendor: shownText(vendor) } : {}),
      ...(window === 0 ? {} : { receiveWindow: window }),
      ...(challenge ? { challenge } : {}),
    }
  }

  #proof(): { readonly challengeResponse?: Uint8Array } {
    const proof = this.#find(AVP.challengeResponse)
    if (proof) this.reader.check(proof.length === PROOF_BYTES, 'challenge response')
    return proof ? { challengeResponse: proof } : {}
  }

  #serial(): number {
    return this.#has(AVP.callSerialNumber) ? this.#number(AVP.callSerialNumber, 4, 'serial') : 0
  }

  #speed(): number {
    return this.#has(AVP.txConnectSpeed) ? this.#number(AVP.txConnectSpeed, 4, 'speed') : 0
  }

  #close(): CloseResult {
    const decoded = decodeResult(this.#find(AVP.resultCode) ?? new Uint8Array(0))
    if (decoded.ok) return decoded.value
    this.reader.fail('result code')
    return { result: 0 }
  }

  /** For information only, so a cause that cannot be read is left out (RFC 3145 section 2). */
  #cause(): { readonly cause?: PppCause } {
    const value = this.#find(AVP.pppDisconnectCause)
    const decoded = value ? decodePppCause(value) : undefined
    return decoded?.ok ? { cause: decoded.value } : {}
  }
}
