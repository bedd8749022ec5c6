import type { PppMethod } from '../../domain/profile/schema.ts'
import { chapResponse } from '../../crypto/shared-secret-md5.ts'
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
  WRONG_CREDENTIALS,
  type Account,
  type Accounts,
  type Authentication,
  type AuthenticationOutput,
} from './authentication.ts'
import { judgeMsChap, type MsChapProof } from './ms-chap.ts'
import { Repetition } from './repetition.ts'

/** The gateway's side of CHAP with MD5 (RFC 1994) and of MS-CHAPv2 (RFC 2759): one challenge, one verdict. */
type ChapMethod = Exclude<PppMethod, 'pap' | 'eap-mschapv2'>

const IDENTIFIER = 1

export function chapGateway(method: ChapMethod, accounts: Accounts): Authentication {
  const challenge = accounts.entropy(MSCHAP_CHALLENGE_BYTES)
  const repetition = new Repetition()
  let verdict: ControlPacket | undefined

  const onResponse = (packet: ControlPacket): readonly AuthenticationOutput[] => {
    if (packet.code !== CHAP_CODE.response || packet.identifier !== IDENTIFIER) return []
    // A repeated response gets the same verdict, whatever it contains (RFC 1994 section 4.1).
    if (verdict) return [{ kind: 'packet', packet: verdict }]
    const decoded = decodeChapValue(packet.data)
    if (!decoded.ok || accounts.misbehave === 'mute') return []
    repetition.stop()
    const user = shownText(decoded.value.name)
    const judged = judge(method, accounts, challenge, user, decoded.value.value)
    verdict = { code: judged.ok ? CHAP_CODE.success : CHAP_CODE.failure, identifier: IDENTIFIER, data: judged.message }
    return [{ kind: 'packet', packet: verdict }, judged.output]
  }

  return {
    begin(now) {
      const value = { value: challenge, name: utf8(accounts.host) }
      const packet = { code: CHAP_CODE.challenge, identifier: IDENTIFIER, data: encodeChapValue(value) }
      repetition.start(packet, now)
      return [{ kind: 'packet', packet }]
    },
    receive: onResponse,
    tick: (now) => repetition.tick(now),
    get wakeAt() {
      return repetition.wakeAt
    },
  }
}

interface Judged {
  readonly ok: boolean
  readonly message: Uint8Array
  readonly output: AuthenticationOutput
}

function judge(method: ChapMethod, accounts: Accounts, challenge: Uint8Array, user: string, value: Uint8Array): Judged {
  const account = accounts.account(user)
  const proof = account && proofOf(method, accounts, account, challenge, user, value)
  const wrong = proof === undefined ? WRONG_CREDENTIALS : account?.refuse
  if (proof && !wrong) {
    const master = proof.master?.()
    const output = { kind: 'accepted', user, ...(master ? { master } : {}) } as const
    return { ok: true, message: proof.message, output }
  }
  const why = wrong ?? WRONG_CREDENTIALS
  const message = method === 'chap' ? utf8(why.text) : msChapFailureText(why.code, challenge, why.text)
  return { ok: false, message, output: { kind: 'rejected', user, why } }
}

/** The message of a Success; undefined when the response is wrong. */
function proofOf(
  method: ChapMethod,
  accounts: Accounts,
  account: Account,
  challenge: Uint8Array,
  user: string,
  value: Uint8Array,
): (Pick<MsChapProof, 'message'> & Partial<MsChapProof>) | undefined {
  if (method === 'mschapv2') return judgeMsChap(accounts, account, challenge, user, value)
  const { crypto } = accounts
  const right = crypto.equal(value, chapResponse(crypto, IDENTIFIER, account.password, challenge))
  return right ? { message: utf8('Welcome') } : undefined
}
