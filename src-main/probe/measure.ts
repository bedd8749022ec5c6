import { filledUp } from '../domain/mtu/budget.ts'
import { ESP_ALGORITHMS } from '../domain/mtu/overhead.ts'
import { MTU_LOW } from '../domain/profile/schema.ts'
import type { ChildSa } from '../protocol/ikev1/child.ts'
import type { LinkAgreement } from '../protocol/ppp/link-io.ts'
import type { DataHeaders } from '../protocol/tunnel/tunnel-io.ts'
import { mostWorth, mtuAdvice, type MtuAdvice } from './mtu/advice.ts'
import { wrappingOf, type Wrapping } from './mtu/encapsulation.ts'
import { searchConsumer, type MtuMeasured } from './mtu/search.ts'
import { verdictOf } from '../verdict/verdict.ts'
import {
  freshIdentifier,
  subjectOf,
  runDiagnosis,
  type DiagnoseQuestion,
  type Diagnosis,
  type Observer,
} from './diagnose.ts'
import { idleConsumer, type Consumer } from './connect/consumer.ts'
import type { Environment } from '../protocol/run/environment.ts'

/** The diagnosis of the connect and, if the tunnel came up, its largest packet. */
export interface Measurement {
  readonly diagnosis: Diagnosis
  readonly advice: MtuAdvice | undefined
}

/** Milliseconds that the sizes may take on the slowest path. */
const BUDGET = 45_000

/** Connects, finds the largest packet that passes in both directions, and takes everything down again. */
export async function measure(
  environment: Environment,
  question: DiagnoseQuestion,
  observer: Observer,
  signal: AbortSignal,
): Promise<Measurement | undefined> {
  const ran = await runDiagnosis<MtuMeasured>(
    environment,
    question,
    observer,
    signal,
    (agreed, child, { family }, headers) => {
      const how = child && wrappingOf(child, family, headers)
      return how ? searching(environment, agreed, how) : idleConsumer({ kind: 'no-echo' })
    },
  )
  if (ran === 'aborted') return undefined
  const { observations, card, end, gateway } = ran
  const advice = gateway && end?.result && adviceOf(end.child, gateway.family, end.headers, end.agreed, end.result)
  // The search loses sizes on purpose: a lost size is no fault of the path unless it should have passed.
  const way = advice?.blackHole ? observations : observations.filter(({ kind }) => kind !== 'echo-lost')
  const diagnosis = { observations, verdict: verdictOf(way, subjectOf(question)), card, agreed: end?.agreed }
  return { diagnosis, advice }
}

const searching = (environment: Environment, agreed: LinkAgreement, how: Wrapping): Consumer<MtuMeasured> =>
  searchConsumer(agreed, {
    identifier: freshIdentifier(environment),
    ...(environment.fragments ? { fragments: environment.fragments } : {}),
    most: mostWorth(how, agreed.peerMru),
    likely: MTU_LOW,
    filledUp: (bytes) => filledUp(bytes, how.larger),
    block: ESP_ALGORITHMS[how.larger.suite].block,
    budget: BUDGET,
  })

function adviceOf(
  child: ChildSa | undefined,
  family: 4 | 6,
  headers: DataHeaders | undefined,
  agreed: LinkAgreement | undefined,
  measured: MtuMeasured,
): MtuAdvice | undefined {
  const how = child && headers && wrappingOf(child, family, headers)
  return how && agreed ? mtuAdvice(how, agreed.peerMru, measured) : undefined
}
