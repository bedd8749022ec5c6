import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'

interface GatewaysView {
  readonly gatewaySide: boolean
  /** When phase 1 was established. */
  readonly ikeAt: number
  readonly espDone: boolean
}

interface Conclusion {
  readonly stage: Stage
  readonly seen: Seen
  readonly at: number
  readonly line: FoundMeaning
}

/** As long after phase 1 a client that does not take the gateway for its own has left; a person takes longer. */
const LEAVES_WITHIN = 2_000

/** As long a client repeats its first message of L2TP: 35 seconds on Windows, 30 on Android, 20 on macOS. */
const GIVES_UP_WITHIN = 60_000

/** What a gateway's log has of a client that says nothing. */
export function silentClient(facts: GatewaysView, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const { gatewaySide, ikeAt, espDone } = facts
  if (!gatewaySide || ikeAt === Infinity) return []
  if (!espDone) {
    const ofPhase2 = meanings.some(({ meaning, at }) => at >= ikeAt && isOfPhase2(meaning))
    const leaves = meanings.find(({ meaning, at }) => isLeaving(meaning) && at >= ikeAt && at <= ikeAt + LEAVES_WITHIN)
    return leaves && !ofPhase2 ? [{ stage: 'ike', seen: { kind: 'client-left' }, at: leaves.at, line: leaves }] : []
  }
  const asked =
    meanings.findLast(({ meaning }) => meaning.kind === 'asked-whether-alive') ??
    // Or it leaves, which nobody does who has got through.
    meanings.find(({ meaning, at }) => isLeaving(meaning) && at <= ikeAt + GIVES_UP_WITHIN)
  if (!asked || meanings.some(({ meaning }) => isOfL2tp(meaning))) return []
  return [{ stage: 'l2tp', seen: { kind: 'client-hears-nothing' }, at: asked.at, line: asked }]
}

const isLeaving = (meaning: Meaning): boolean => meaning.kind === 'seen' && meaning.seen.kind === 'closed-by-gateway'

const isOfPhase2 = (meaning: Meaning): boolean =>
  meaning.kind === 'notified' || (meaning.kind === 'seen' && meaning.stage === 'ipsec')

const isOfL2tp = (meaning: Meaning): boolean =>
  meaning.kind === 'ppp-address' ||
  meaning.kind === 'ppp-method' ||
  (meaning.kind === 'begins' && meaning.rank === 2) ||
  (meaning.kind === 'seen' && stageOrder(meaning.stage) >= stageOrder('l2tp') && meaning.stage !== 'live')
