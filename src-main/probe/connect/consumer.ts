import type { IpAddress } from '../../domain/net/address.ts'
import type { LinkAgreement } from '../../protocol/ppp/link-io.ts'
import { observe, type Observe, type Task } from '../../protocol/task.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { echoAsker, type AskedPacket, type EchoAnswer, type EchoQuestion } from './echo.ts'
import type { WireInput } from './on-wire.ts'
import type { Environment } from '../../protocol/run/environment.ts'

/** Who uses a tunnel while it is up: IP packets in and out, and an end. */
export type Consumer<Result> = Task<ConsumerInput, ConsumerOutput<Result>>

export type ConsumerInput =
  { readonly kind: 'ip'; readonly bytes: Uint8Array } | Extract<WireInput, { readonly kind: 'too-big' }>

export type ConsumerOutput<Result> = AskedPacket | Observe | { readonly kind: 'over'; readonly result: Result }

/** What to ask next after an answer, or the end. */
export type Course<Result> = (
  answer: EchoAnswer,
  question: EchoQuestion,
  now: number,
) => { readonly kind: 'ask'; readonly question: EchoQuestion } | { readonly kind: 'over'; readonly result: Result }

/** Octets of the smallest useful question: an ordinary ping's. */
export const SMALL_ECHO = 84
/** Until something is known of the way. */
const AGAIN = 600
const LEAST_WAIT = 250
/** An answer may take this many times as long as the quickest one. */
const SLOWEST = 4
/** A size of which one packet is lost by chance is asked for again this soon. */
const SOON = 100

/** Whom to ask, likeliest first: the gateway's end of the link, then the servers it names. */
export const echoTargets = ({ peer, dns }: LinkAgreement): readonly IpAddress[] =>
  [...(peer ? [peer] : []), ...dns].filter(({ family }) => family === 4)

/** What an echo consumer needs of its environment. */
export interface EchoEnvironment extends Pick<Environment, 'fragments'> {
  /** Of its echoes, 16 bits. */
  readonly identifier: number
}

/** Asks one question after another, each answer told; the course decides what follows. The first answer is a rung. */
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

/** @param padded so much that it is larger than links are */
function wholeOrCut(answer: Extract<EchoAnswer, { kind: 'whole' }>, bytes: number, padded: boolean): Seen {
  const milliseconds = Math.round(10 * answer.milliseconds) / 10
  if (!padded && !isCutOutside(answer)) return { kind: 'echo', bytes, milliseconds }
  return { kind: 'echo-cut', bytes, where: 'outside', milliseconds }
}

/** Whether an echo that came back whole was cut on its way there or back, and put together again. */
export function isCutOutside({ outside: { tooBig, fragments } }: Extract<EchoAnswer, { kind: 'whole' }>): boolean {
  // Told that it was too big, and then it passed: so it was cut, also where nothing counts that.
  return tooBig || (fragments !== undefined && fragments.sent + fragments.received > 0)
}

/** A consumer without an address to send echoes to. */
export const idleConsumer = <Result>(result: Result): Consumer<Result> => ({
  begin: () => [{ kind: 'over', result }],
  receive: () => [],
  tick: () => [],
  wakeAt: undefined,
})

/** Whether a small and a large echo came back; undefined for one that was not asked for. */
export interface EchoResult {
  readonly small: boolean
  readonly large: boolean | undefined
}

/**
 * A small echo, of whom answers; then one as large as a packet may be. Some gateways answer none, which proves
 * nothing. Some computers forbid our packets to be cut where the system's own client allows it: a large one that is
 * lost is asked for again, larger than any link, so that it is cut before it leaves.
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
