import { shownText, utf8 } from '../../crypto/bytes.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import { decodePapAnswer, decodePapRequest, encodePapAnswer, encodePapRequest, PAP_CODE } from '../wire/ppp/pap.ts'
import {
  PATIENCE,
  WRONG_CREDENTIALS,
  type Accounts,
  type Authentication,
  type AuthenticationOutput,
  type ClientCredentials,
  type Rejection,
} from './authentication.ts'
import { Repetition } from './repetition.ts'

/** PAP (RFC 1334): sends the password in clear. It is used only inside IPsec, and only when the profile allows it. */

export function papClient({ user, password }: ClientCredentials): Authentication {
  const repetition = new Repetition()
  return {
    begin(now) {
      const data = encodePapRequest({ user: utf8(user), password: utf8(password.reveal()) })
      if (!data) return [{ kind: 'rejected', user, why: { text: 'user or password longer than PAP can carry' } }]
      const packet = { code: PAP_CODE.request, identifier: 1, data }
      repetition.start(packet, now)
      return [{ kind: 'packet', packet }]
    },
    receive(packet) {
      if (!repetition.isWaiting) return []
      const answer = papAnswer(packet, user)
      if (answer.length > 0) repetition.stop()
      return answer
    },
    tick: (now) => repetition.tick(now),
    get wakeAt() {
      return repetition.wakeAt
    },
  }
}

function papAnswer({ code, data }: ControlPacket, user: string): readonly AuthenticationOutput[] {
  if (code === PAP_CODE.ack) return [{ kind: 'accepted', user }]
  if (code !== PAP_CODE.nak) return []
  const decoded = decodePapAnswer(data)
  const text = decoded.ok ? decoded.value.trim() : ''
  return [{ kind: 'rejected', user, why: text === '' ? {} : { text } }]
}

export function papGateway(accounts: Accounts): Authentication {
  let until: number | undefined
  let verdict: { readonly code: number; readonly text: string } | undefined
  return {
    begin(now) {
      until = now + PATIENCE
      return []
    },
    receive({ code, identifier, data }) {
      const request = decodePapRequest(data)
      if (code !== PAP_CODE.request || !request.ok || accounts.misbehave === 'mute') return []
      const answer = (what: { code: number; text: string }): AuthenticationOutput => ({
        kind: 'packet',
        packet: { code: what.code, identifier, data: encodePapAnswer(what.text) },
      })
      // The request was repeated because the first answer was lost: send the same answer without checking again.
      if (verdict) return [answer(verdict)]
      const user = shownText(request.value.user)
      const wrong = papProblem(accounts, user, request.value.password)
      verdict = wrong ? { code: PAP_CODE.nak, text: wrong.text } : { code: PAP_CODE.ack, text: '' }
      until = undefined
      return [answer(verdict), wrong ? { kind: 'rejected', user, why: wrong } : { kind: 'accepted', user }]
    },
    tick(now) {
      if (until === undefined || now < until) return []
      until = undefined
      return [{ kind: 'silent' }]
    },
    get wakeAt() {
      return until
    },
  }
}

function papProblem(accounts: Accounts, user: string, password: Uint8Array): Required<Rejection> | undefined {
  const account = accounts.account(user)
  const right = account && accounts.crypto.equal(password, utf8(account.password.reveal()))
  return right ? account.refuse : WRONG_CREDENTIALS
}
