import { stageOrder } from '../../domain/connect/stage.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'
import type { Conclusion } from './sides.ts'

interface GatewaysView {
  readonly gatewaySide: boolean
  readonly floated: boolean
  readonly method: 'psk' | 'certificate' | undefined
  /** When phase 1 was established. */
  readonly ikeAt: number
  readonly espDone: boolean
}

/** Milliseconds after phase 1 within which a client that rejects the gateway has left; a person takes longer. */
const LEAVES_WITHIN = 2_000

/** Milliseconds for which clients repeat their first L2TP message: Windows 35 seconds, Android 30, macOS 20. */
const GIVES_UP_WITHIN = 60_000

/** A gateway's log of a client that gives no reason. */
export function silentClient(facts: GatewaysView, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  return facts.gatewaySide ? [...answersLost(facts, meanings), ...afterPhase1(facts, meanings)] : []
}

function afterPhase1({ ikeAt, espDone }: GatewaysView, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  if (ikeAt === Infinity) return []
  if (!espDone) {
    const ofPhase2 = meanings.some(({ meaning, at }) => at >= ikeAt && isOfPhase2(meaning))
    const leaves = meanings.find(({ meaning, at }) => isLeaving(meaning) && at >= ikeAt && at <= ikeAt + LEAVES_WITHIN)
    return leaves && !ofPhase2 ? [{ stage: 'ike', seen: { kind: 'client-left' }, at: leaves.at, line: leaves }] : []
  }
  const asked =
    meanings.findLast(({ meaning }) => meaning.kind === 'asked-whether-alive') ??
    // Or it leaves, which a client that got through does not do.
    meanings.find(({ meaning, at }) => isLeaving(meaning) && at <= ikeAt + GIVES_UP_WITHIN)
  if (!asked || meanings.some(({ meaning }) => isOfL2tp(meaning))) return []
  return [{ stage: 'l2tp', seen: { kind: 'client-hears-nothing' }, at: asked.at, line: asked }]
}

/** How often a client starts again without an answer to its first message; a rejected client is told so. */
const BEGINS_ANEW = 3
const ANSWERED_BY = { 1: 'MM2', 2: 'MM4', 3: 'MM6' } as const

/** The client repeats what the gateway has answered, or starts again, and nothing further comes from it. */
function answersLost(
  { floated, method, espDone }: GatewaysView,
  meanings: readonly FoundMeaning[],
): readonly Conclusion[] {
  const sent = meanings.flatMap((line) => (line.meaning.kind === 'answer-sent' ? [{ line, ...line.meaning }] : []))
  const last = Math.max(0, ...sent.map(({ message }) => message))
  const answers = sent.filter(({ message }) => message === last)
  const line = answers.at(-1)?.line
  if (!line || espDone || meanings.some(({ meaning, at }) => at >= line.at && isOfPhase2(meaning))) return []
  const again = answers.filter((answer) => answer.again).length
  const anew = last === 1 && answers.length >= BEGINS_ANEW ? answers.length - 1 : 0
  const tries = Math.max(again, anew)
  const message = answers[0]?.message
  if (tries === 0 || message === undefined) return []
  // With a pre-shared key, the last answer is the shortest: if only that one is lost, it takes another path.
  const port = message === 3 && (floated || method === 'psk') ? 4500 : 500
  return [
    { stage: 'ike', seen: { kind: 'answers-lost', port, message: ANSWERED_BY[message], tries }, at: line.at, line },
  ]
}

const isLeaving = (meaning: Meaning): boolean => meaning.kind === 'seen' && meaning.seen.kind === 'closed-by-gateway'

const isOfPhase2 = (meaning: Meaning): boolean =>
  meaning.kind === 'notified' || (meaning.kind === 'seen' && meaning.stage === 'ipsec')

const isOfL2tp = (meaning: Meaning): boolean =>
  meaning.kind === 'ppp-address' ||
  meaning.kind === 'ppp-method' ||
  (meaning.kind === 'begins' && meaning.rank === 2) ||
  (meaning.kind === 'seen' && stageOrder(meaning.stage) >= stageOrder('l2tp') && meaning.stage !== 'live')
