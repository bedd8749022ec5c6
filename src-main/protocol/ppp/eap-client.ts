import { utf8 } from '../../crypto/bytes.ts'
import type { Key } from '../../crypto/key.ts'
import { CHAP_CODE, decodeChapValue, encodeChapValue } from '../wire/ppp/chap.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import {
  decodeEap,
  decodeEapMsChap,
  EAP_CODE,
  EAP_MSCHAP,
  EAP_TYPE,
  eapTypeName,
  encodeEap,
  encodeEapMsChap,
  type EapBody,
} from '../wire/ppp/eap.ts'
import type { Authentication, AuthenticationOutput, ClientCredentials, Rejection } from './authentication.ts'
import { answerMsChap, rejectionIn, type MsChapAnswer } from './ms-chap.ts'
import { Repetition } from './repetition.ts'

/**
 * The client's side of EAP (RFC 3748) with one method, MS-CHAPv2. The gateway repeats what is not answered, so we only
 * ever answer. When we answer the gateway's proof, both sides have proved that they know the password: pppd as a
 * gateway then continues without EAP's own Success, so we do not wait for it. A Success without a proof is ignored.
 */
export const eapClient = (credentials: ClientCredentials): Authentication => new EapClient(credentials)

class EapClient implements Authentication {
  readonly #credentials: ClientCredentials
  readonly #repetition = new Repetition()
  #last: { readonly request: ControlPacket; readonly packet: ControlPacket } | undefined
  #answer: MsChapAnswer | undefined
  #master: Key | undefined
  #rejected: Rejection | undefined
  /** Types that the gateway asked for and that we do not have. */
  readonly #refused = new Set<number>()

  constructor(credentials: ClientCredentials) {
    this.#credentials = credentials
  }

  begin(now: number): readonly AuthenticationOutput[] {
    this.#repetition.start(undefined, now)
    return []
  }

  receive(packet: ControlPacket, now: number): readonly AuthenticationOutput[] {
    if (packet.code === EAP_CODE.request) return this.#onRequest(packet, now)
    return packet.code === EAP_CODE.success || packet.code === EAP_CODE.failure ? this.#onEnd(packet.code) : []
  }

  tick(now: number): readonly AuthenticationOutput[] {
    return this.#repetition.tick(now)
  }

  get wakeAt(): number | undefined {
    return this.#repetition.wakeAt
  }

  #onRequest(request: ControlPacket, now: number): readonly AuthenticationOutput[] {
    const last = this.#last
    if (last && last.request.identifier === request.identifier && sameData(last.request, request))
      return [{ kind: 'packet', packet: last.packet }]
    const body = decodeEap(request.data)
    const found = body.ok ? this.#respond(body.value) : undefined
    if (found === 'proof-wrong') return [{ kind: 'proof-wrong' }]
    if (!found) return []
    const packet = { code: EAP_CODE.response, identifier: request.identifier, data: encodeEap(found) }
    this.#last = { request, packet }
    if (!this.#master) {
      this.#repetition.start(undefined, now)
      return [{ kind: 'packet', packet }]
    }
    this.#repetition.stop()
    const { user } = this.#credentials
    return [
      { kind: 'packet', packet },
      { kind: 'accepted', user, master: this.#master },
    ]
  }

  #respond(body: EapBody): EapBody | 'proof-wrong' | undefined {
    switch (body.type) {
      case EAP_TYPE.identity:
        return { type: EAP_TYPE.identity, data: utf8(this.#credentials.user) }
      case EAP_TYPE.notification:
        return { type: EAP_TYPE.notification, data: new Uint8Array(0) }
      case EAP_TYPE.mschapv2:
        return this.#onMsChap(body)
      default:
        this.#refused.add(body.type)
        return { type: EAP_TYPE.nak, data: Uint8Array.of(EAP_TYPE.mschapv2) }
    }
  }

  #onMsChap(body: EapBody): EapBody | 'proof-wrong' | undefined {
    const decoded = decodeEapMsChap(body.data)
    if (!decoded.ok) return undefined
    const { opcode, identifier, data } = decoded.value
    if (opcode === EAP_MSCHAP.challenge) return this.#onChallenge(identifier, data)
    if (!this.#answer) return undefined
    if (opcode === EAP_MSCHAP.success) {
      if (!this.#answer.isProof(data)) return 'proof-wrong'
      this.#master = this.#answer.master()
    } else if (opcode === EAP_MSCHAP.failure) this.#rejected = rejectionIn(data)
    else return undefined
    return { type: EAP_TYPE.mschapv2, data: Uint8Array.of(opcode) }
  }

  #onChallenge(identifier: number, data: Uint8Array): EapBody | undefined {
    const challenge = decodeChapValue(data)
    this.#answer = challenge.ok ? answerMsChap(this.#credentials, challenge.value.value) : undefined
    if (!this.#answer) return undefined
    const value = encodeChapValue({ value: this.#answer.value, name: utf8(this.#credentials.user) })
    return { type: EAP_TYPE.mschapv2, data: encodeEapMsChap({ opcode: CHAP_CODE.response, identifier, data: value }) }
  }

  #onEnd(code: number): readonly AuthenticationOutput[] {
    if (code === EAP_CODE.success && this.#master) return []
    if (!this.#repetition.isWaiting && !this.#master) return []
    this.#repetition.stop()
    if (code === EAP_CODE.success) return [{ kind: 'proof-wrong' }]
    const [type] = this.#refused
    if (!this.#answer && type !== undefined) return [{ kind: 'type-refused', wanted: eapTypeName(type) }]
    return [{ kind: 'rejected', user: this.#credentials.user, why: this.#rejected ?? {} }]
  }
}

const sameData = (a: ControlPacket, b: ControlPacket): boolean =>
  a.data.length === b.data.length && a.data.every((octet, i) => octet === b.data[i])
