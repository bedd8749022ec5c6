import type { Seen } from '../../domain/connect/observation.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import { decodeMessage, type ReceivedMessage } from '../wire/ike/message.ts'
import { isError, notifyName } from '../wire/ike/notification.ts'
import { EXCHANGE } from '../wire/ike/numbers.ts'
import { allOf } from '../wire/ike/payload.ts'
import type { Phase1Terms } from '../wire/ike/phase1-terms.ts'
import { observe, type Observe, type Port, type Send, type Task } from '../task.ts'
import { unwrap } from './datagram.ts'
import type { HalfOpenBudget } from '../ike-common/half-open-budget.ts'
import { observeAll, sendOn } from './io.ts'
import {
  continueWithChoice,
  firstMessage,
  readKeyExchange,
  type MainModeState,
  type PublicSettings,
} from './main-mode-initiator.ts'
import type { NatTraversal } from '../ike-common/nat-detection.ts'
import type { Abilities } from './peer.ts'
import { reachTask, type ReachInput, type ReachOutput } from './reach.ts'
import { due, startWaiting, wakeFor, type Waiting } from './retransmission.ts'
import { freshCookie } from './sa.ts'
import { offerRounds, type OfferRounds } from './survey-rounds.ts'

/**
 * Surveys a gateway without credentials: which proposals of phase 1 it takes, what it says about itself, on which side
 * there is a NAT, which authorities it trusts, and whether it speaks IKEv2. The first four messages of Main Mode are
 * public and show all of that; Aggressive Mode, which would show more, is never used. The survey is slow by design:
 * each round begins a negotiation, and `half-open-budget.ts` limits those.
 */
export interface SurveyQuestion extends PublicSettings {
  readonly port: Port
  /**
   * Groups offered one after another, each in order of preference; of those that a gateway takes, one is learnt a
   * round.
   */
  readonly groups: readonly (readonly Phase1Terms[])[]
  readonly halfOpen: HalfOpenBudget
  /** Milliseconds for one answer, and for everything. */
  readonly step: number
  readonly budget: number
  readonly askIkev2: boolean
}

export interface GatewaySurvey {
  /** Whether any IKE message arrived. */
  readonly answered: boolean
  readonly accepted: readonly Phase1Terms[]
  readonly refused: readonly Phase1Terms[]
  /** Not asked for lack of time, or asked without an answer. */
  readonly unknown: readonly Phase1Terms[]
  /** Undefined when no proposal was taken, as the gateway sends them together with its choice. */
  readonly abilities: (Abilities & { readonly natTraversal: NatTraversal | undefined }) | undefined
  /** Undefined when it was not asked. */
  readonly ikev2: boolean | undefined
}

export type SurveyOutput = Send | Observe | { readonly kind: 'surveyed'; readonly survey: GatewaySurvey }

type Stage =
  | { readonly kind: 'pause'; readonly until: number }
  | { readonly kind: 'asked'; readonly state: MainModeState; readonly outgoing: Uint8Array; readonly waiting: Waiting }
  | { readonly kind: 'ikev2-pause'; readonly until: number }
  | { readonly kind: 'ikev2'; readonly task: Task<ReachInput, ReachOutput> }
  | { readonly kind: 'over' }

interface Survey {
  readonly question: SurveyQuestion
  readonly rounds: OfferRounds
  readonly end: number
  stage: Stage
  answered: boolean
  abilities: GatewaySurvey['abilities']
  ikev2: boolean | undefined
  outputs: SurveyOutput[]
}

export function surveyTask(question: SurveyQuestion): Task<ReachInput, SurveyOutput> {
  let survey: Survey | undefined
  const flush = (): readonly SurveyOutput[] => survey?.outputs.splice(0) ?? []
  return {
    begin(now) {
      survey = {
        question,
        rounds: offerRounds(question.groups),
        end: now + question.budget,
        stage: { kind: 'pause', until: question.halfOpen.next(now) },
        answered: false,
        abilities: undefined,
        ikev2: undefined,
        outputs: [],
      }
      tick(survey, now)
      return flush()
    },
    receive(input, now) {
      if (survey) onDatagram(survey, input, now)
      return flush()
    },
    tick(now) {
      if (survey) tick(survey, now)
      return flush()
    },
    get wakeAt() {
      return survey && wakeAt(survey.stage)
    },
  }
}

function wakeAt(stage: Stage): number | undefined {
  switch (stage.kind) {
    case 'pause':
    case 'ikev2-pause':
      return stage.until
    case 'asked':
      return wakeFor(stage.waiting)
    case 'ikev2':
      return stage.task.wakeAt
    case 'over':
      return undefined
  }
}

function tick(survey: Survey, now: number): void {
  const { stage } = survey
  if (stage.kind === 'pause' && now >= stage.until) beginRound(survey, now)
  if (stage.kind === 'ikev2-pause' && now >= stage.until) beginIkev2(survey, now)
  if (stage.kind === 'ikev2') onReach(survey, stage.task.tick(now))
  if (stage.kind === 'asked') tickAsked(survey, stage, now)
}

function tickAsked(survey: Survey, stage: Extract<Stage, { readonly kind: 'asked' }>, now: number): void {
  const next = due(stage.waiting, now)
  if (next.kind === 'again') {
    survey.stage = { ...stage, waiting: next.waiting }
    survey.outputs.push(sendOn(survey.question.port, stage.outgoing))
  }
  if (next.kind !== 'over') return
  // MM4 is optional here; but after silence at MM2, further rounds are useless.
  if (stage.state.kind !== 'await-choice') {
    nextRound(survey, now)
    return
  }
  const { port, gateway } = survey.question
  const { tries } = stage.waiting
  survey.outputs.push(observe('reach', { kind: 'ike-silent', port: gateway.ports[port], message: 'MM2', tries }))
  survey.rounds.unanswered()
  conclude(survey, now)
}

// --- rounds ------------------------------------------------------------------------------------------------------

function beginRound(survey: Survey, now: number): void {
  const { question, rounds } = survey
  const offers = rounds.next()
  if (!offers) {
    conclude(survey, now)
    return
  }
  question.halfOpen.spend(now)
  const { state, message } = firstMessage(freshCookie(question.entropy), offers, question.phase1Seconds)
  survey.stage = { kind: 'asked', state, outgoing: message, waiting: startWaiting(now, question.step) }
  survey.outputs.push(sendOn(question.port, message))
}

function nextRound(survey: Survey, now: number): void {
  const until = survey.question.halfOpen.next(now)
  if (survey.rounds.finished || until >= survey.end) {
    conclude(survey, now)
    return
  }
  survey.stage = { kind: 'pause', until }
  if (until <= now) beginRound(survey, now)
}

/** Nothing more can be learnt about proposals; one question is left. */
function conclude(survey: Survey, now: number): void {
  const { question } = survey
  const until = question.halfOpen.next(now)
  if (!question.askIkev2 || until >= survey.end) {
    finish(survey)
    return
  }
  survey.stage = { kind: 'ikev2-pause', until }
  if (until <= now) beginIkev2(survey, now)
}

function beginIkev2(survey: Survey, now: number): void {
  const { crypto, entropy, port, gateway, step, halfOpen } = survey.question
  halfOpen.spend(now)
  const task = reachTask({ crypto, entropy, port, ports: gateway.ports, ask: { kind: 'ikev2' }, budget: step })
  survey.stage = { kind: 'ikev2', task }
  survey.outputs.push(...task.begin(now).filter((output) => output.kind !== 'reached'))
}

function onReach(survey: Survey, outputs: readonly ReachOutput[]): void {
  for (const output of outputs) {
    if (output.kind !== 'reached') {
      survey.outputs.push(output)
      continue
    }
    // A gateway without IKEv2 may answer in IKEv1's format that it does not support this version.
    survey.ikev2 = output.answered && output.version === 2
    survey.answered ||= output.answered
    finish(survey)
  }
}

function finish(survey: Survey): void {
  const { answered, abilities, ikev2, rounds } = survey
  survey.stage = { kind: 'over' }
  survey.outputs.push({ kind: 'surveyed', survey: { answered, ...rounds.found, abilities, ikev2 } })
}

// --- answers -----------------------------------------------------------------------------------------------------

function onDatagram(survey: Survey, input: ReachInput, now: number): void {
  const { stage, question } = survey
  if (stage.kind === 'ikev2') {
    onReach(survey, stage.task.receive(input, now))
    return
  }
  if (stage.kind !== 'asked') return
  const arrived = unwrap(input.port, input.bytes, stage.state.initiatorCookie)
  if (arrived.kind !== 'ike') return
  const message = decodeMessage(arrived.message)
  if (!message.ok || !sameBytes(message.value.header.initiatorCookie, stage.state.initiatorCookie)) return
  if (!survey.answered) {
    survey.answered = true
    const version = message.value.header.version.major === 2 ? 2 : 1
    const seen: Seen = { kind: 'ike-answer', port: question.gateway.ports[input.port], version }
    survey.outputs.push(observe('reach', seen))
  }
  onMessage(survey, stage.state, message.value, now)
}

function onMessage(survey: Survey, state: MainModeState, message: ReceivedMessage, now: number): void {
  if (message.kind === 'other-version') {
    survey.ikev2 = message.header.version.major === 2
    survey.rounds.unanswered()
    finish(survey)
    return
  }
  if (message.kind !== 'clear') return
  const error = allOf(message.payloads, 'notification')
    .map(({ notification }) => notification.type)
    .find(isError)
  if (message.header.exchange === EXCHANGE.informational && error !== undefined && state.kind === 'await-choice') {
    const seen: Seen = { kind: 'notify', phase: 1, type: error, name: notifyName(error), authenticated: false }
    survey.outputs.push(observe('ike', seen))
    survey.rounds.refused(error)
    nextRound(survey, now)
    return
  }
  if (state.kind === 'await-choice') {
    onChosen(survey, state, message, now)
    return
  }
  if (state.kind !== 'await-key-exchange') return
  const seen = readKeyExchange(survey.question, state, message, survey.question.port)
  if (!seen) return
  survey.outputs.push(...observeAll('ike', seen))
  nextRound(survey, now)
}

function onChosen(
  survey: Survey,
  state: Extract<MainModeState, { readonly kind: 'await-choice' }>,
  message: Extract<ReceivedMessage, { readonly kind: 'clear' }>,
  now: number,
): void {
  const { question } = survey
  const step = continueWithChoice(question, state, message, question.port, [])
  if (step.kind === 'failed') {
    survey.outputs.push(...observeAll('ike', step.seen))
    survey.rounds.unanswered()
    nextRound(survey, now)
    return
  }
  if (step.kind !== 'next' || step.state.kind !== 'await-key-exchange') return
  const { terms, abilities, traversal } = step.state
  survey.rounds.accepted(terms)
  if (survey.abilities) {
    survey.outputs.push(
      ...observeAll(
        'ike',
        step.seen.filter(({ kind }) => kind === 'phase1-chosen'),
      ),
    )
    nextRound(survey, now)
    return
  }
  // Only once: MM4 shows NAT and authorities.
  survey.abilities = { ...abilities, natTraversal: traversal }
  survey.outputs.push(...observeAll('ike', step.seen), sendOn(question.port, step.message))
  const waiting = startWaiting(now, question.step)
  survey.stage = { kind: 'asked', state: step.state, outgoing: step.message, waiting }
}
