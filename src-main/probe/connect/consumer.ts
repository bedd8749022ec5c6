import type { IpAddress } from '../../domain/net/address.ts'
import type { LinkAgreement } from '../../protocol/ppp/link-io.ts'
import { observe, type Observe, type Task } from '../../protocol/task.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { echoAsker, type AskedPacket, type EchoAnswer, type EchoQuestion } from './echo.ts'
import type { WireInput } from './on-wire.ts'
import type { Environment } from '../../protocol/run/environment.ts'

/** Uses a tunnel while it is up: receives and sends IP packets, and ends. */
export type Consumer<Result> = Task<ConsumerInput, ConsumerOutput<Result>>

export type ConsumerInput =
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  | Extract<WireInput, { readonly kind: 'too-big' }>

export type ConsumerOutput<Result> = AskedPacket | Observe | { readonly kind: 'over'; readonly result: Result }

/** The next question after an answer, or the end. */
export type Course<Result> = (
  answer: EchoAnswer,
  question: EchoQuestion,
  now: number,
) => { readonly kind: 'ask'; readonly question: EchoQuestion } | { readonly kind: 'over'; readonly result: Result }

/** Octets of the smallest useful echo: that of an ordinary ping. */
export const SMALL_ECHO = 84
/** Milliseconds until an echo is repeated while the round-trip time is unknown. */
const AGAIN = 600
const LEAST_WAIT = 250
/** How many times as long as the quickest answer another one may take. */
const SLOWEST = 4
/** Milliseconds until a size whose packet may have been lost by chance is tried again. */
const SOON = 100

/** Addresses to ask, the most promising first: the gateway's end of the link, then its name servers. */
export const echoTargets = ({ peer, dns }: LinkAgreement): readonly IpAddress[] =>
  [...(peer ? [peer] : []), ...dns].filter(({ family }) => family === 4)

/** The parts of the environment that an echo consumer needs. */
export interface EchoEnvironment extends Pick<Environment, 'fragments'> {
  /** Identifier of its echoes, 16 bits. */
  readonly identifier: number
}

/** Asks one question after another and reports each answer; the course decides on the next. The first is a rung. */
export function echoConsumer<Result>(
  agreed: LinkAgreement,
  { identifier, fragments = () => undefined }: EchoEnvironment,
  first: EchoQuestion,
  course: Course<Result>,
): Consumer<Result> {
  let quickest: number | undefined
  let current: EchoQuestion | undefined = first
  const patience = () =>
    quickest === undefined
      ? { again: AGAIN, last: AGAIN }
      : { again: SOON, last: Math.max(LEAST_WAIT, SLOWEST * quickest) }
  const asker = echoAsker({ source: agreed.local, identifier, patience, fragments })
  const onAnswer = (answer: EchoAnswer, now: number): readonly ConsumerOutput<Result>[] => {
    if (!current) return []
    const climbed = answer.kind === 'whole' && quickest === undefined ? [observe('live', { kind: 'done' })] : []
    if (answer.kind === 'whole') quickest = Math.min(quickest ?? Infinity, answer.milliseconds)
    const told = [...seenIn(answer, current), ...climbed]
    const next = course(answer, current, now)
    if (next.kind === 'over') {
      current = undefined
      return [...told, next]
    }
    current = next.question
    return [...told, asker.ask(next.question, now)]
  }
  return {
    begin: (now) => [asker.ask(first, now)],
    receive(input, now) {
      if (input.kind === 'too-big') {
        asker.tooBig(now)
        return []
      }
      const answer = asker.receive(input.bytes, now)
      return answer ? onAnswer(answer, now) : []
    },
    tick(now) {
      const due = asker.tick(now)
      if (!due) return []
      return due.kind === 'ip' ? [due] : onAnswer(due, now)
    },
    get wakeAt() {
      return current && asker.wakeAt
    },
  }
}

function seenIn(answer: EchoAnswer, { bytes, padded }: EchoQuestion): readonly Observe[] {
  switch (answer.kind) {
    case 'whole':
      return [observe('live', wholeOrCut(answer, bytes, padded === true))]
    case 'lost':
      return [observe('live', { kind: 'echo-lost', bytes, tries: answer.tries })]
    case 'cut':
      return [observe('live', { kind: 'echo-cut', bytes, where: 'inside' })]
    case 'too-big':
      return []
  }
}

/** @param padded so much that the packet is larger than any link's MTU */
function wholeOrCut(answer: Extract<EchoAnswer, { kind: 'whole' }>, bytes: number, padded: boolean): Seen {
  const milliseconds = Math.round(10 * answer.milliseconds) / 10
  if (!padded && !isCutOutside(answer)) return { kind: 'echo', bytes, milliseconds }
  return { kind: 'echo-cut', bytes, where: 'outside', milliseconds }
}

/** Whether an echo that came back whole was fragmented on its way, in either direction, and reassembled. */
export function isCutOutside({ outside: { tooBig, fragments } }: Extract<EchoAnswer, { kind: 'whole' }>): boolean {
  // It was reported as too big and then passed, so it was fragmented, even if no counter shows it.
  return tooBig || (fragments !== undefined && fragments.sent + fragments.received > 0)
}

/** A consumer for a link without an address that echoes can be sent to. */
export const idleConsumer = <Result>(result: Result): Consumer<Result> => ({
  begin: () => [{ kind: 'over', result }],
  receive: () => [],
  tick: () => [],
  wakeAt: undefined,
})

/** Whether a small and a large echo came back; undefined for one that was not sent. */
export interface EchoResult {
  readonly small: boolean
  readonly large: boolean | undefined
}

/**
 * Sends a small echo to find a host that answers, then one of the largest size. Some gateways answer none, which proves
 * nothing. Some computers forbid fragmentation of our packets where the system's own client allows it: a large echo
 * that is lost is repeated with padding, larger than any link's MTU, so that it is fragmented before it is sent.
 * @param largest octets of the largest packet that should pass
 */
export function probingConsumer(agreed: LinkAgreement, identifier: number, largest: number): Consumer<EchoResult> {
  const small = (destination: IpAddress): EchoQuestion => ({ destination, bytes: SMALL_ECHO, dontFragment: false })
  const [first, ...others] = echoTargets(agreed)
  const nothing: EchoResult = { small: false, large: undefined }
  if (!first) return idleConsumer(nothing)
  return echoConsumer<EchoResult>(agreed, { identifier }, small(first), (answer, question) => {
    if (question.bytes > SMALL_ECHO) {
      const large = answer.kind !== 'lost'
      if (!large && !question.padded) return { kind: 'ask', question: { ...question, padded: true } }
      return { kind: 'over', result: { small: true, large } }
    }
    if (answer.kind === 'whole') return { kind: 'ask', question: { ...question, bytes: largest } }
    const other = others.shift()
    return other ? { kind: 'ask', question: small(other) } : { kind: 'over', result: nothing }
  })
}
