import { formatIp } from '../../domain/net/address.ts'
import { LEGACY_PHASE1, MODERN_PHASE1, phase1Parts, type Phase1Proposal } from '../../domain/profile/proposal.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import { TaskGroup } from '../../protocol/run/task-group.ts'
import type { WireInput } from '../connect/on-wire.ts'
import type { GatewayAddress } from '../../protocol/run/environment.ts'
import type { HalfOpenBudget } from '../../protocol/ike-common/half-open-budget.ts'
import { reachTask, type ReachOutput } from '../../protocol/ikev1/reach.ts'
import { surveyTask, type GatewaySurvey } from '../../protocol/ikev1/survey-offers.ts'
import { observe, type Observe, type Send, type Task } from '../../protocol/task.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { phase1Terms, type Phase1Terms } from '../../protocol/wire/ike/phase1-terms.ts'
import { cardOf } from './card.ts'
import type { GatewayCard } from '../../domain/connect/gateway-card.ts'

/**
 * Reads the gateway card without credentials: which proposals and vendor IDs it shows on UDP 500, whether it answers on
 * UDP 4500, and whether it speaks IKEv2. It starts three negotiations, which is the most that is asked of a gateway in
 * 30 s; with `patient`, it then asks for the proposals one by one.
 */
export interface CardQuestion {
  readonly crypto: Crypto
  readonly entropy: Entropy
  readonly gateway: GatewayAddress
  readonly local: GatewayAddress
  readonly halfOpen: HalfOpenBudget
  /** The profile's proposals, which are asked for before the usual ones. */
  readonly phase1?: readonly Phase1Proposal[]
  /** Milliseconds for which to continue, until every proposal is known to be accepted or rejected. */
  readonly patient?: number
}

export type CardInput = WireInput
export type CardOutput = Send | Observe | { readonly kind: 'card'; readonly card: GatewayCard }

/** Milliseconds of silence: sent at 0, 1 and 3 s. A gateway without IKEv2 usually stays silent. */
const STEP = 4_000
const IKEV2_STEP = 2_500
const PHASE1_SECONDS = 3_600

/** The offers of a quick card form one group: the gateway chooses the one that it prefers. */
function offers(wanted: readonly Phase1Proposal[]): readonly Phase1Terms[] {
  const names = [...new Set([...wanted, ...MODERN_PHASE1, ...LEGACY_PHASE1])]
  return names.flatMap((name) => {
    const parts = phase1Parts(name)
    const terms = parts && phase1Terms(parts, 'psk')
    return terms ? [terms] : []
  })
}

interface Findings {
  readonly seen: Seen[]
  survey: GatewaySurvey | undefined
  ikev2: boolean | undefined
  waiting: number
}

export function cardTask(question: CardQuestion): Task<CardInput, CardOutput> {
  const { gateway } = question
  const findings: Findings = { seen: [], survey: undefined, ikev2: undefined, waiting: 3 }
  const outputs: CardOutput[] = []
  const tasks = tasksOf(question, findings, outputs)
  const flush = (): readonly CardOutput[] => {
    if (findings.waiting === 0) {
      findings.waiting = -1
      const { ike, natt } = gateway.ports
      outputs.push({
        kind: 'card',
        card: cardOf({ ...findings, address: formatIp(gateway.address), ports: [ike, natt] }),
      })
    }
    return outputs.splice(0)
  }
  return {
    begin(now) {
      // For the negotiations that start at once; the survey counts its own.
      question.halfOpen.spend(now)
      question.halfOpen.spend(now)
      tasks.begin(now)
      return flush()
    },
    receive(input, now) {
      if (input.kind === 'datagram') tasks.receive(input, now)
      if (input.kind === 'unreachable') onUnreachable(findings, outputs, gateway.ports[input.port])
      // The gateway holds no state for it that a Delete could clear.
      if (input.kind === 'close') findings.waiting = 0
      return flush()
    },
    tick(now) {
      tasks.tick(now)
      return flush()
    },
    get wakeAt() {
      return tasks.wakeAt
    },
  }
}

function note(findings: Findings, outputs: CardOutput[], output: Observe): void {
  findings.seen.push(output.seen)
  outputs.push(output)
}

/** If both ports are unreachable, there is no gateway to ask; this is reported once. */
function onUnreachable(findings: Findings, outputs: CardOutput[], port: number): void {
  const told = findings.seen.flatMap((seen) => (seen.kind === 'port-unreachable' ? [seen.port] : []))
  if (findings.waiting <= 0 || told.includes(port)) return
  note(findings, outputs, observe('reach', { kind: 'port-unreachable', port }))
  if (told.length > 0 && !findings.seen.some(({ kind }) => kind === 'ike-answer')) findings.waiting = 0
}

function tasksOf(question: CardQuestion, findings: Findings, outputs: CardOutput[]): TaskGroup {
  const { crypto, entropy, gateway, local, halfOpen, patient } = question
  const { ports } = gateway
  const terms = offers(question.phase1 ?? [])
  const onReach =
    (found: (output: Extract<ReachOutput, { readonly kind: 'reached' }>) => void) =>
    (output: ReachOutput): void => {
      if (output.kind === 'observe') note(findings, outputs, output)
      else if (output.kind === 'send') outputs.push(output)
      else {
        findings.waiting--
        found(output)
      }
    }
  const tasks = new TaskGroup()
  const base = { crypto, entropy, ports }
  tasks.add(
    reachTask({ ...base, budget: STEP, port: 'natt', ask: { kind: 'main-mode', offers: terms } }),
    onReach(() => undefined),
  )
  tasks.add(
    reachTask({ ...base, budget: IKEV2_STEP, port: 'ike', ask: { kind: 'ikev2' } }),
    onReach(({ answered, version }) => {
      findings.ikev2 = answered && version === 2
    }),
  )
  tasks.add(
    surveyTask({
      crypto,
      entropy,
      gateway,
      local,
      phase1Seconds: PHASE1_SECONDS,
      port: 'ike',
      groups: [terms],
      halfOpen,
      step: STEP,
      budget: patient ?? STEP,
      askIkev2: false,
    }),
    (output) => {
      if (output.kind === 'observe') note(findings, outputs, output)
      else if (output.kind === 'send') outputs.push(output)
      else {
        findings.waiting--
        findings.survey = output.survey
      }
    },
  )
  return tasks
}
