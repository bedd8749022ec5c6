import { encapsulationOf } from '../mtu/encapsulation.ts'
import { mostWorth, mtuAdvice, type MtuAdvice } from '../mtu/advice.ts'
import { searchPassenger, type MtuMeasured } from '../mtu/search.ts'
import { verdictOf } from '../verdict/verdict.ts'
import { freshIdentifier, subjectOf, travel, type DiagnoseQuestion, type Diagnosis, type Observer } from './diagnose.ts'
import { idlePassenger } from './passenger.ts'
import type { World } from './world.ts'

/** The diagnosis of the way there, and with a tunnel that stood, what its largest packet should be. */
export interface Measurement {
  readonly diagnosis: Diagnosis
  readonly advice: MtuAdvice | undefined
}

/** Connects, searches for the largest packet that passes both ways, and takes everything down again. */
export async function measure(
  world: World,
  question: DiagnoseQuestion,
  observer: Observer,
  signal: AbortSignal,
): Promise<Measurement | undefined> {
  const trip = await travel<MtuMeasured>(world, question, observer, signal, (agreed, child, { family }) => {
    const how = child && encapsulationOf(child, family)
    if (!how) return idlePassenger({ kind: 'no-echo' })
    return searchPassenger(agreed, freshIdentifier(world), mostWorth(how, agreed.peerMru))
  })
  if (trip === 'aborted') return undefined
  const { observations, card, end, gateway } = trip
  // A size that is lost is what is searched for, no fault of the way there.
  const way = observations.filter(({ kind }) => kind !== 'echo-lost')
  const diagnosis = { observations, verdict: verdictOf(way, subjectOf(question)), card, agreed: end?.agreed }
  const how = end?.child && gateway && encapsulationOf(end.child, gateway.family)
  if (!how || !end.agreed || !end.result) return { diagnosis, advice: undefined }
  return { diagnosis, advice: mtuAdvice(how, end.agreed.peerMru, end.result) }
}
