import type { Seen } from '../../domain/connect/observation.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import type { ReceivedMessage } from '../wire/ike/message.ts'
import { isError, NOTIFY, notifyName } from '../wire/ike/notification.ts'
import { allOf, firstOf, type Received } from '../wire/ike/payload.ts'
import { phase1Numbers, phase1Proposal, phase1Text } from '../wire/ike/phase1-terms.ts'
import { observe, type Port } from '../task.ts'
import type { IkeFailure } from './failure.ts'
import { cut } from './fragmentation.ts'
import { readInformational } from './informational.ts'
import { observeAll, sendOn, type IkeOutput } from './io.ts'
import { AWAITED, beginMainMode, continueMainMode, type MainModeState, type Phase1 } from './main-mode-initiator.ts'
import { ownCertificateProblem } from './authentication.ts'
import { due, startWaiting, wakeFor, type Waiting } from './retransmission.ts'
import type { IkeSettings } from './settings.ts'

/**
 * Main Mode over datagrams: retransmits, moves to port 4500, and tells a refusal from an unauthenticated error. A
 * message in clear, or one that cannot be decrypted, is a hint that anyone could have sent: it ends the run only when
 * it arrives again after we sent again, or when nothing better arrives for a while.
 */
export interface Phase1Run {
  readonly state: MainModeState
  readonly port: Port
  /** The message awaiting its answer. */
  readonly outgoing: Uint8Array
  readonly waiting: Waiting
  readonly hint: Hint | undefined
  /** Gateway ports that have answered. */
  readonly heard: ReadonlySet<Port>
  /** The message that `outgoing` answers, and how often it has been repeated since. */
  readonly answers: { readonly bytes: Uint8Array; readonly from: Port; readonly repeats: number } | undefined
}

interface Hint {
  readonly failure: IkeFailure
  /** How often we had sent when it first arrived. */
  readonly tries: number
  readonly until: number
  readonly times: number
}

export type Phase1Turn =
  | { readonly kind: 'on'; readonly run: Phase1Run; readonly outputs: readonly IkeOutput[] }
  | { readonly kind: 'up'; readonly phase1: Phase1; readonly port: Port; readonly outputs: readonly IkeOutput[] }
  | { readonly kind: 'over'; readonly outputs: readonly IkeOutput[] }

/** Delay after a hint before we retransmit to check whether the hint is genuine. */
const SECOND_OPINION = 500
/** Size above which a message does not fit into one packet on every path. */
const LARGE = 1_200
const SLICE = 1_024
/** From this try on, a large message is sent in fragments if the gateway supports them. */
const FRAGMENTS_FROM = 3
const FRAGMENT_ID = 1
/** From this try on, the first message also goes to 500: some gateways use 4500 only as the port to move to. */
const BOTH_PORTS_FROM = 2
/** SoftEther deletes phase 1 10 s after a wrong key. */
const PROOF_GRACE = 1_500
/** After this many copies of MM4 and as many of our MM5, our MM5 evidently arrives and is rejected. */
const REPEATS = 2

const over = (failure: IkeFailure, seen: readonly Seen[]): Phase1Turn => ({
  kind: 'over',
  outputs: [...observeAll('ike', seen), { kind: 'failed', failure }],
})

export function beginPhase1(settings: IkeSettings, now: number): Phase1Turn {
  const problem = ownCertificateProblem(settings.crypto, settings.authentication, settings.today)
  if (problem) {
    const { fault, seen } = problem
    return over({ kind: 'own-certificate', ...(fault ? { fault } : {}) }, seen)
  }
  const { state, message } = beginMainMode(settings)
  const waiting = startWaiting(now, settings.budgets.step)
  const run = {
    state,
    port: settings.startOn,
    outgoing: message,
    waiting,
    hint: undefined,
    heard: new Set<Port>(),
    answers: undefined,
  }
  return { kind: 'on', run, outputs: sending(run) }
}

export const phase1WakeAt = ({ waiting, hint }: Phase1Run): number =>
  Math.min(wakeFor(waiting), hint?.until ?? Number.POSITIVE_INFINITY)

const asksBoth = ({ state, port, waiting }: Phase1Run): boolean =>
  state.kind === 'await-choice' && port === 'natt' && waiting.tries >= BOTH_PORTS_FROM

function sending(run: Phase1Run): readonly IkeOutput[] {
  const { state, port, outgoing, waiting } = run
  const fragments =
    state.kind === 'await-proof' &&
    state.abilities.fragmentation &&
    outgoing.length > LARGE &&
    waiting.tries >= FRAGMENTS_FROM
  const messages = fragments ? cut(outgoing, FRAGMENT_ID, SLICE) : [outgoing]
  const ports = asksBoth(run) ? [port, 'ike' as const] : [port]
  return ports.flatMap((to) => messages.map((message) => sendOn(to, message)))
}

export function tickPhase1(settings: IkeSettings, run: Phase1Run, now: number): Phase1Turn {
  if (run.hint && now >= run.hint.until) return believe(run, run.hint.failure)
  const next = due(run.waiting, now)
  if (next.kind === 'wait') return { kind: 'on', run, outputs: [] }
  if (next.kind === 'again') {
    const again = { ...run, waiting: next.waiting }
    return { kind: 'on', run: again, outputs: sending(again) }
  }
  // An unauthenticated error is better evidence than silence.
  if (run.hint) return believe(run, run.hint.failure)
  const message = AWAITED[run.state.kind]
  const { tries } = run.waiting
  const both = asksBoth(run) ? [observe('reach', silence(settings, { ...run, port: 'ike' }))] : []
  const outputs: readonly IkeOutput[] = [
    ...both,
    observe(run.heard.size === 0 ? 'reach' : 'ike', silence(settings, run)),
    { kind: 'failed', failure: { kind: 'silent', message, port: run.port, tries } },
  ]
  return { kind: 'over', outputs }
}

const silence = ({ gateway }: IkeSettings, { state, port, waiting }: Phase1Run): Seen => ({
  kind: 'ike-silent',
  port: gateway.ports[port],
  message: AWAITED[state.kind],
  tries: waiting.tries,
})

/** @param from the port it came from; the message carries our cookie */
export function phase1Receives(
  settings: IkeSettings,
  before: Phase1Run,
  message: ReceivedMessage,
  bytes: Uint8Array,
  from: Port,
  now: number,
): Phase1Turn {
  const { run, outputs } = answered(settings, before, message, from)
  const turn = judge(settings, run, message, bytes, from, now)
  return { ...turn, outputs: [...outputs, ...turn.outputs] }
}

/** Reports the first message from each port: it shows what the path lets through. */
function answered(
  settings: IkeSettings,
  run: Phase1Run,
  message: ReceivedMessage,
  from: Port,
): { readonly run: Phase1Run; readonly outputs: readonly IkeOutput[] } {
  if (run.heard.has(from)) return { run, outputs: [] }
  const { major } = message.header.version
  const version = major === 2 ? 2 : 1
  return {
    run: { ...run, heard: new Set(run.heard).add(from) },
    outputs: [
      observe('reach', { kind: 'ike-answer', port: settings.gateway.ports[from], version }),
      ...(run.heard.size === 0 ? [observe('reach', { kind: 'done' })] : []),
    ],
  }
}

function judge(
  settings: IkeSettings,
  run: Phase1Run,
  message: ReceivedMessage,
  bytes: Uint8Array,
  from: Port,
  now: number,
): Phase1Turn {
  if (message.kind === 'other-version') {
    const two = message.header.version.major === 2
    return two ? suspect(settings, run, { kind: 'ikev2-only' }, now, []) : { kind: 'on', run, outputs: [] }
  }
  const told = readInformational(run.state.kind === 'await-proof' ? run.state.sa : undefined, message)
  switch (told?.kind) {
    case 'clear':
      return onClear(settings, run, told.payloads, now)
    case 'authenticated':
      return onAuthenticated(settings, run, told.payloads)
    case 'undecryptable':
      return onUndecryptable(settings, run, now)
    case undefined:
      return advance(settings, run, message, bytes, from, now)
  }
}

function advance(
  settings: IkeSettings,
  run: Phase1Run,
  message: ReceivedMessage,
  bytes: Uint8Array,
  from: Port,
  now: number,
): Phase1Turn {
  if (run.answers && sameBytes(run.answers.bytes, bytes)) return onRepeat(settings, run, run.answers, now)
  // When both ports were asked, continue on the one that answers.
  const asked = run.state.kind === 'await-choice' ? from : run.port
  const step = continueMainMode(settings, run.state, message, asked)
  switch (step.kind) {
    case 'ignored':
      return { kind: 'on', run, outputs: [] }
    case 'failed':
      return over(step.failure, step.seen)
    case 'established': {
      const found = phase1Found(step.phase1)
      return { kind: 'up', phase1: step.phase1, port: run.port, outputs: [...observeAll('ike', step.seen), found] }
    }
    case 'next': {
      const { state, message: outgoing } = step
      // Once both sides announced NAT traversal, everything goes to 4500 (RFC 3947 section 4).
      const port = state.kind === 'await-proof' && state.traversal ? 'natt' : asked
      const { step: usual, proof = usual + PROOF_GRACE } = settings.budgets
      const waiting = startWaiting(now, state.kind === 'await-proof' ? proof : usual)
      const answers = { bytes: Uint8Array.from(bytes), from, repeats: 0 }
      const next = { ...run, state, port, outgoing, waiting, hint: undefined, answers }
      const silent = asked === run.port ? [] : observeAll('ike', [silence(settings, run)])
      return { kind: 'on', run: next, outputs: [...silent, ...observeAll('ike', step.seen), ...sending(next)] }
    }
  }
}

/**
 * The gateway repeats its last message, as if it had not received our answer. A single repetition may be loss. When our
 * proof was sent at least twice, on the port that MM4 came from, the gateway discarded it: with a pre-shared key,
 * because it does not decrypt.
 */
function onRepeat(
  settings: IkeSettings,
  before: Phase1Run,
  answers: NonNullable<Phase1Run['answers']>,
  now: number,
): Phase1Turn {
  const repeats = answers.repeats + 1
  const run: Phase1Run = { ...before, answers: { ...answers, repeats } }
  const ignored =
    run.state.kind === 'await-proof' &&
    settings.authentication.method === 'psk' &&
    run.port === answers.from &&
    repeats >= REPEATS &&
    run.waiting.tries >= REPEATS
  if (!ignored || run.hint) return { kind: 'on', run, outputs: [] }
  return suspect(settings, run, { kind: 'wrong-key' }, now, [{ kind: 'proof-ignored', times: repeats }])
}

function phase1Found({ terms, seconds }: Phase1): IkeOutput {
  const transform = phase1Proposal([terms], seconds).transforms[0]
  return observe('ike', { kind: 'done', ...(transform ? { found: phase1Text(phase1Numbers(transform)) } : {}) })
}

// --- refusals and unauthenticated errors ---------------------------------------------------------------------------

function onClear(settings: IkeSettings, run: Phase1Run, payloads: readonly Received[], now: number): Phase1Turn {
  const error = allOf(payloads, 'notification')
    .map(({ notification }) => notification.type)
    .find(isError)
  if (error !== undefined) {
    const failure: IkeFailure = { kind: 'refused', phase: 1, type: error, authenticated: false }
    return suspect(settings, run, failure, now, [notifySeen(error, false)])
  }
  // SoftEther sends a Delete in clear to a peer with a wrong key.
  if (firstOf(payloads, 'delete') && run.state.kind === 'await-proof') {
    const failure: IkeFailure =
      settings.authentication.method === 'psk' ? { kind: 'wrong-key' } : { kind: 'deleted-by-gateway' }
    return suspect(settings, run, failure, now, [{ kind: 'closed-by-gateway' }])
  }
  return { kind: 'on', run, outputs: [] }
}

const notifySeen = (type: number, authenticated: boolean): Seen => ({
  kind: 'notify',
  phase: 1,
  type,
  name: notifyName(type),
  authenticated,
})

/** The gateway has our keys, so the error is authentic: with a certificate, it rejects ours. */
function onAuthenticated(settings: IkeSettings, run: Phase1Run, payloads: readonly Received[]): Phase1Turn {
  const type = allOf(payloads, 'notification')
    .map(({ notification }) => notification.type)
    .find(isError)
  if (type === undefined) return { kind: 'on', run, outputs: [] }
  const failure: IkeFailure = { kind: 'refused', phase: 1, type, authenticated: true }
  return over(failure, [notifySeen(type, true), ...rejectedCertificate(settings, type)])
}

/** Certificate encoding, invalid, type, authority, unavailable; hash, authentication, signature (RFC 2408 3.14.1). */
const ABOUT_CERTIFICATES: ReadonlySet<number> = new Set([
  19,
  20,
  21,
  22,
  28,
  NOTIFY.invalidHashInformation,
  NOTIFY.authenticationFailed,
  NOTIFY.invalidSignature,
])

function rejectedCertificate({ crypto, authentication }: IkeSettings, type: number): readonly Seen[] {
  if (authentication.method === 'psk' || !ABOUT_CERTIFICATES.has(type)) return []
  const facts = crypto.certificateFacts(authentication.certificate)
  const subject = facts.ok ? facts.value.subject : ''
  return [{ kind: 'client-certificate', subject, problem: 'rejected' }]
}

/** With certificates the keys do not depend on our identity, so a message that does not decrypt says nothing. */
function onUndecryptable(settings: IkeSettings, run: Phase1Run, now: number): Phase1Turn {
  if (settings.authentication.method === 'certificate') return { kind: 'on', run, outputs: [] }
  const times = (run.hint?.failure.kind === 'wrong-key' ? run.hint.times : 0) + 1
  return suspect(settings, run, { kind: 'wrong-key' }, now, [{ kind: 'undecryptable', times }])
}

/** Counts hints by kind and try: several hints of one kind within one try count once, whatever their octets. */
function suspect(
  { budgets }: IkeSettings,
  run: Phase1Run,
  failure: IkeFailure,
  now: number,
  seen: readonly Seen[],
): Phase1Turn {
  const { hint, waiting } = run
  // A refusal after a hint of a wrong key also means a wrong key.
  const again = hint && (hint.failure.kind === failure.kind || hint.failure.kind === 'wrong-key')
  if (again && hint.tries === waiting.tries) return { kind: 'on', run, outputs: [] }
  const outputs = observeAll('ike', seen)
  if (again) {
    const turn = believe(run, hint.failure)
    return { ...turn, outputs: [...outputs, ...turn.outputs] }
  }
  const fresh: Hint = {
    failure,
    tries: waiting.tries,
    until: hint?.until ?? now + budgets.hint,
    times: 1,
  }
  const sooner = { ...waiting, again: Math.min(waiting.again, now + SECOND_OPINION) }
  return { kind: 'on', run: { ...run, hint: fresh, waiting: sooner }, outputs }
}

function believe(run: Phase1Run, failure: IkeFailure): Phase1Turn {
  const proposalRefused = run.state.kind === 'await-choice' && failure.kind === 'refused' && REFUSALS.has(failure.type)
  if (!proposalRefused) return over(failure, [])
  const offered = run.state.offers.map((terms) => {
    const transform = phase1Proposal([terms], 0).transforms[0]
    return transform ? phase1Text(phase1Numbers(transform)) : ''
  })
  return over(failure, [{ kind: 'phase1-refused', offered }])
}

/** Types that mean a refusal: ATTRIBUTES-NOT-SUPPORTED and BAD-PROPOSAL-SYNTAX mean the same as NO-PROPOSAL-CHOSEN. */
const REFUSALS: ReadonlySet<number> = new Set([NOTIFY.noProposalChosen, 13, 15])
