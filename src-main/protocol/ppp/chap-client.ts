import type { PppMethod } from '../../domain/profile/schema.ts'
import { chapResponse } from '../../crypto/shared-secret-md5.ts'
import { sameBytes, shownText, utf8 } from '../../crypto/bytes.ts'
import type { Key } from '../../crypto/key.ts'
import { CHAP_CODE, decodeChapValue, encodeChapValue } from '../wire/ppp/chap.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import type { Authentication, AuthenticationOutput, ClientCredentials } from './authentication.ts'
import { answerMsChap, rejectionIn } from './ms-chap.ts'
import { Repetition } from './repetition.ts'

/**
 * The client's side of CHAP with MD5 (RFC 1994) and of MS-CHAPv2 (RFC 2759). It answers challenges, including later
 * ones. An MS-CHAPv2 Success has to prove that the gateway knows the password, too.
 */
type ChapMethod = Exclude<PppMethod, 'pap' | 'eap-mschapv2'>

/** Our answer to one challenge, kept to be repeated octet by octet. */
interface Answer {
  readonly challenge: Uint8Array
  readonly packet: ControlPacket
  /** Checks the proof in the gateway's Success. */
  readonly isProof: (message: Uint8Array) => boolean
  readonly master?: () => Key
}

/** Most challenges answered in a row without a verdict; a gateway that sends more collects answers. */
const MOST_CHALLENGES = 8

export function chapClient(method: ChapMethod, credentials: ClientCredentials): Authentication {
  const { user } = credentials
  let answer: Answer | undefined
  const repetition = new Repetition()
  let challenges = 0

  const onChallenge = (packet: ControlPacket, now: number): readonly AuthenticationOutput[] => {
    const decoded = decodeChapValue(packet.data)
    if (!decoded.ok) return []
    const challenge = decoded.value.value
    const same = answer?.packet.identifier === packet.identifier && sameBytes(answer.challenge, challenge)
    if (!same && ++challenges > MOST_CHALLENGES) return []
    const given = same ? answer : respond(method, credentials, packet.identifier, challenge)
    if (!given) return []
    answer = given
    repetition.start(given.packet, now)
    return [{ kind: 'packet', packet: given.packet }]
  }

  const onVerdict = ({ code, identifier, data }: ControlPacket): readonly AuthenticationOutput[] => {
    if (!answer || !repetition.isWaiting || identifier !== answer.packet.identifier) return []
    repetition.stop()
    challenges = 0
    if (code === CHAP_CODE.failure) return [failure(method, user, data)]
    const master = answer.master?.()
    return [answer.isProof(data) ? { kind: 'accepted', user, ...(master ? { master } : {}) } : { kind: 'proof-wrong' }]
  }

  return {
    begin(now) {
      repetition.start(undefined, now)
      return []
    },
    receive(packet, now) {
      if (packet.code === CHAP_CODE.challenge) return onChallenge(packet, now)
      return packet.code === CHAP_CODE.success || packet.code === CHAP_CODE.failure ? onVerdict(packet) : []
    },
    tick: (now) => repetition.tick(now),
    get wakeAt() {
      return repetition.wakeAt
    },
  }
}

/** Undefined when the challenge does not fit MS-CHAPv2. */
function respond(
  method: ChapMethod,
  credentials: ClientCredentials,
  identifier: number,
  challenge: Uint8Array,
): Answer | undefined {
  const { crypto, user, password } = credentials
  const packet = (value: Uint8Array): ControlPacket => ({
    code: CHAP_CODE.response,
    identifier,
    data: encodeChapValue({ value, name: utf8(user) }),
  })
  if (method === 'chap') {
    const value = chapResponse(crypto, identifier, password, challenge)
    return { challenge, packet: packet(value), isProof: () => true }
  }
  const answer = answerMsChap(credentials, challenge)
  return answer && { challenge, packet: packet(answer.value), isProof: answer.isProof, master: answer.master }
}

function failure(method: ChapMethod, user: string, message: Uint8Array): AuthenticationOutput {
  if (method === 'chap') {
    const words = shownText(message).trim()
    return { kind: 'rejected', user, why: words === '' ? {} : { text: words } }
  }
  return { kind: 'rejected', user, why: rejectionIn(message) }
}
