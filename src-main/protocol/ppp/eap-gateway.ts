import { shownText, utf8 } from '../../crypto/bytes.ts'
import {
  CHAP_CODE,
  decodeChapValue,
  encodeChapValue,
  msChapFailureText,
  MSCHAP_CHALLENGE_BYTES,
} from '../wire/ppp/chap.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import {
  decodeEap,
  decodeEapMsChap,
  EAP_CODE,
  EAP_MSCHAP,
  EAP_TYPE,
  encodeEap,
  encodeEapMsChap,
} from '../wire/ppp/eap.ts'
import { WRONG_CREDENTIALS, type Accounts, type Authentication, type AuthenticationOutput } from './authentication.ts'
import { judgeMsChap } from './ms-chap.ts'
import { Repetition } from './repetition.ts'

/**
 * The gateway's side of EAP (RFC 3748) with MS-CHAPv2: identity, challenge, verdict, end. With `eapType` it asks for
 * that type first, like a gateway that prefers another one; a client without it gets a Failure.
 */
export function eapGateway(accounts: Accounts): Authentication {
  const challenge = accounts.entropy(MSCHAP_CHALLENGE_BYTES)
  const repetition = new Repetition()
  let identifier = 0
  let step: 'identity' | 'other' | 'challenge' | 'verdict' | 'over' = 'identity'
  let verdict: readonly AuthenticationOutput[] = []

  const ask = (type: number, data: Uint8Array, now: number): AuthenticationOutput => {
    identifier++
    const packet = { code: EAP_CODE.request, identifier, data: encodeEap({ type, data }) }
    repetition.start(packet, now)
    return { kind: 'packet', packet }
  }
  const askMsChap = (opcode: number, data: Uint8Array, now: number): AuthenticationOutput =>
    ask(EAP_TYPE.mschapv2, encodeEapMsChap({ opcode, identifier: identifier + 1, data }), now)
  const end = (code: number, outputs: readonly AuthenticationOutput[]): readonly AuthenticationOutput[] => {
    step = 'over'
    repetition.stop()
    return [{ kind: 'packet', packet: { code, identifier, data: new Uint8Array(0) } }, ...outputs]
  }

  const judge = (data: Uint8Array, now: number): readonly AuthenticationOutput[] => {
    const carried = decodeEapMsChap(data)
    const response =
      carried.ok && carried.value.opcode === CHAP_CODE.response ? decodeChapValue(carried.value.data) : undefined
    if (!response?.ok || accounts.misbehave === 'mute') return []
    const user = shownText(response.value.name)
    const account = accounts.account(user)
    const proof = account && judgeMsChap(accounts, account, challenge, user, response.value.value)
    const wrong = proof === undefined ? WRONG_CREDENTIALS : account?.refuse
    step = 'verdict'
    if (proof && !wrong) {
      verdict = [{ kind: 'accepted', user, master: proof.master() }]
      return [askMsChap(EAP_MSCHAP.success, proof.message, now)]
    }
    const why = wrong ?? WRONG_CREDENTIALS
    verdict = [{ kind: 'rejected', user, why }]
    return [askMsChap(EAP_MSCHAP.failure, msChapFailureText(why.code, challenge, why.text), now)]
  }

  const onResponse = (packet: ControlPacket, now: number): readonly AuthenticationOutput[] => {
    const body = decodeEap(packet.data)
    if (packet.code !== EAP_CODE.response || packet.identifier !== identifier || !body.ok) return []
    const { type, data } = body.value
    if (step === 'identity' && type === EAP_TYPE.identity) {
      step = accounts.eapType === undefined ? 'challenge' : 'other'
      if (accounts.eapType !== undefined) return [ask(accounts.eapType, Uint8Array.of(0), now)]
      return [askMsChap(EAP_MSCHAP.challenge, encodeChapValue({ value: challenge, name: utf8(accounts.host) }), now)]
    }
    if (step === 'other')
      return end(EAP_CODE.failure, [{ kind: 'rejected', user: '', why: { text: 'no common EAP type' } }])
    if (type !== EAP_TYPE.mschapv2) return []
    if (step === 'challenge') return judge(data, now)
    if (step !== 'verdict') return []
    return end(verdict[0]?.kind === 'accepted' ? EAP_CODE.success : EAP_CODE.failure, verdict)
  }

  return exchange(repetition, (now) => [ask(EAP_TYPE.identity, new Uint8Array(0), now)], onResponse)
}

const exchange = (
  repetition: Repetition,
  begin: Authentication['begin'],
  receive: Authentication['receive'],
): Authentication => ({
  begin,
  receive,
  tick: (now) => repetition.tick(now),
  get wakeAt() {
    return repetition.wakeAt
  },
})
