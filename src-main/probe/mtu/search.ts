import type { IpAddress } from '../../domain/net/address.ts'
import type { EchoAnswer, EchoQuestion } from '../engine/echo.ts'
import { echoPassenger, echoTargets, idlePassenger, SMALL_ECHO, type Passenger } from '../engine/passenger.ts'
import type { LinkAgreement } from '../exchange/ppp/link-io.ts'

/**
 * The largest packet that passes a tunnel both ways, by asking for echoes of sizes (RFC 4821 section 7.3): the largest
 * that could be first, then by halves. A size is lost after three losses. The last question is whether the smallest
 * size that was lost passes when it may be cut on its way.
 */
export type MtuMeasured =
  /** Nobody answers an echo through the tunnel. */
  | { readonly kind: 'no-echo' }
  | {
      readonly kind: 'measured'
      /** Octets of the largest packet that came back whole, and of the smallest that did not. */
      readonly largest: number
      readonly lost: number | undefined
      /** What a router inside said that would fit. */
      readonly told: number | undefined
      /** Whether `lost` passes where it may be cut; undefined when nothing was lost. */
      readonly passesCut: boolean | undefined
    }

/** The search ends when so few octets are left in question. */
const CLOSE = 4

interface Search {
  destination: IpAddress
  /** Known to pass, and known not to. */
  low: number
  high: number | undefined
  told: number | undefined
}

/** @param most octets of the largest packet worth trying */
export function searchPassenger(agreed: LinkAgreement, identifier: number, most: number): Passenger<MtuMeasured> {
  const [first, ...others] = echoTargets(agreed)
  if (!first) return idlePassenger({ kind: 'no-echo' })
  const search: Search = { destination: first, low: SMALL_ECHO, high: undefined, told: undefined }
  const ask = (bytes: number, dontFragment = true) => ({
    kind: 'ask' as const,
    question: { destination: search.destination, bytes, dontFragment },
  })
  const over = (result: MtuMeasured) => ({ kind: 'over' as const, result })
  const afterSmall = (answer: EchoAnswer) => {
    if (answer.kind === 'whole') return ask(most)
    const other = others.shift()
    if (!other) return over({ kind: 'no-echo' })
    search.destination = other
    return ask(SMALL_ECHO)
  }
  const course = (answer: EchoAnswer, question: EchoQuestion) => {
    if (question.bytes === SMALL_ECHO) return afterSmall(answer)
    if (!question.dontFragment) return over(resultOf(search, answer.kind === 'whole' || answer.kind === 'cut'))
    learn(search, question.bytes, answer)
    const next = nextSize(search)
    if (next !== undefined) return ask(next)
    return search.high === undefined ? over(resultOf(search, undefined)) : ask(search.high, false)
  }
  return echoPassenger<MtuMeasured>(agreed, identifier, ask(SMALL_ECHO).question, course)
}

function learn(search: Search, bytes: number, answer: EchoAnswer): void {
  if (answer.kind === 'whole') {
    search.low = Math.max(search.low, bytes)
    return
  }
  search.high = Math.min(search.high ?? bytes, bytes)
  if (answer.kind === 'too-big') search.told = answer.nextMtu ?? search.told
}

function nextSize({ low, high, told }: Search): number | undefined {
  if (high === undefined || high - low <= CLOSE) return undefined
  // What a router says is tried before anything is guessed.
  if (told !== undefined && told > low && told < high) return told
  return low + Math.floor((high - low) / 2)
}

const resultOf = ({ low, high, told }: Search, passesCut: boolean | undefined): MtuMeasured => ({
  kind: 'measured',
  largest: low,
  lost: high,
  told,
  passesCut,
})
