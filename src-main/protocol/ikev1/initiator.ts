import { decodeMessage, type ReceivedMessage } from '../wire/ike/message.ts'
import { EXCHANGE } from '../wire/ike/numbers.ts'
import { firstOf } from '../wire/ike/payload.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import type { Port, Task } from '../task.ts'
import { childrenWakeAt, tickChildren } from './children.ts'
import { unwrap } from './datagram.ts'
import { close, emit, fail, see, type Established } from './established.ts'
import { join, type Joining } from './fragmentation.ts'
import { answeringWakeAt, gatewayQuickModeReceives, tickAnswering } from './gateway-quick-modes.ts'
import { gatewayTells } from './gateway-tells.ts'
import type { IkeInput, IkeOutput } from './io.ts'
import { livenessWakeAt, tickLiveness } from './liveness.ts'
import type { Phase1 } from './main-mode-initiator.ts'
import { beginPhase1, phase1Receives, phase1WakeAt, tickPhase1, type Phase1Run, type Phase1Turn } from './phase1-run.ts'
import { ownQuickModeReceives, quickAttempts, quickModeWakeAt, startQuickMode, tickQuickMode } from './quick-modes.ts'
import { openProved, type SealedMessage } from './sa.ts'
import type { IkeSettings } from './settings.ts'

/**
 * The initiator of IKEv1 as one task: Main Mode, Quick Mode, and keeping both alive. It neither binds nor reads a
 * socket: it takes datagrams, and gives what to send, what was observed and the keys of ESP. A pre-shared key or a
 * private key is passed to the cryptography only.
 */
type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'phase1'; readonly run: Phase1Run; readonly joining: Joining | undefined }
  | { readonly kind: 'established'; readonly up: Established; readonly joining: Joining | undefined }
  | { readonly kind: 'over' }

export type IkeTask = Task<IkeInput, IkeOutput>

interface Step {
  readonly state: State
  readonly outputs: readonly IkeOutput[]
}

const OVER: State = { kind: 'over' }
/** Share of phase 1's lifetime that is left when a successor should begin. */
const MARGIN = 0.1

/** @param settings.authentication also checks the gateway's proof */
export function ikeInitiator(settings: IkeSettings): IkeTask {
  let state: State = { kind: 'idle' }
  let stopAfter: 1 | 2 | undefined
  const take = (step: Step): readonly IkeOutput[] => {
    state = step.state
    return step.outputs
  }
  return {
    begin: (now) => take(fromPhase1(settings, beginPhase1(settings, now), stopAfter, undefined, now)),
    receive(input, now) {
      if (input.kind === 'stop-after') stopAfter = input.phase
      return take(receive(settings, state, input, stopAfter, now))
    },
    tick: (now) => take(tick(settings, state, stopAfter, now)),
    get wakeAt() {
      return wakeAt(state)
    },
  }
}

function wakeAt(state: State): number | undefined {
  if (state.kind === 'phase1') return phase1WakeAt(state.run)
  if (state.kind !== 'established') return undefined
  const { up } = state
  return Math.min(
    quickModeWakeAt(up),
    answeringWakeAt(up),
    childrenWakeAt(up),
    livenessWakeAt(up),
    up.expiring ? up.expiresAt : up.expiringAt,
  )
}

function tick(settings: IkeSettings, state: State, stopAfter: 1 | 2 | undefined, now: number): Step {
  if (state.kind === 'phase1') {
    return fromPhase1(settings, tickPhase1(settings, state.run, now), stopAfter, state.joining, now)
  }
  if (state.kind !== 'established') return { state, outputs: [] }
  const { up } = state
  const parts = [tickExpiry, tickQuickMode, tickAnswering, tickChildren, tickLiveness]
  for (const part of parts) if (!up.over) part(up, now)
  return flush(up, state.joining)
}

function tickExpiry(up: Established, now: number): void {
  if (now >= up.expiresAt) {
    see(up, 'ike', { kind: 'phase1-expired' })
    fail(up, { kind: 'expired' }, now)
  } else if (now >= up.expiringAt && !up.expiring) {
    up.expiring = true
    emit(up, { kind: 'expiring', seconds: Math.round((up.expiresAt - now) / 1_000) })
  }
}

function flush(up: Established, joining: Joining | undefined): Step {
  const { outputs } = up
  up.outputs = []
  return { state: up.over ? OVER : { kind: 'established', up, joining }, outputs }
}

// --- input -------------------------------------------------------------------------------------------------------

function receive(
  settings: IkeSettings,
  state: State,
  input: IkeInput,
  stopAfter: 1 | 2 | undefined,
  now: number,
): Step {
  if (state.kind === 'idle' || state.kind === 'over') return { state, outputs: [] }
  if (input.kind === 'datagram') return onDatagram(settings, state, input.port, input.bytes, stopAfter, now)
  if (state.kind === 'phase1') {
    // Nothing is established yet that a Delete could remove.
    return input.kind === 'close' ? { state: OVER, outputs: [{ kind: 'closed' }] } : { state, outputs: [] }
  }
  command(state.up, input, now)
  return flush(state.up, state.joining)
}

function command(up: Established, input: Exclude<IkeInput, { readonly kind: 'datagram' }>, now: number): void {
  switch (input.kind) {
    case 'close': {
      close(up, now)
      return
    }
    case 'heard':
      up.liveness.heardAt = now
      return
    case 'sent':
      up.liveness.sentAt = now
      return
    case 'rekey':
      for (const live of up.children) if (live.renewAt !== undefined) live.renewAt = now
      {
        tickQuickMode(up, now)
        return
      }
    case 'stop-after': {
      up.stopAfter = input.phase
      if (input.phase === 1 || up.children.length > 0) close(up, now)
    }
  }
}

type Running = Extract<State, { readonly kind: 'phase1' | 'established' }>

function onDatagram(
  settings: IkeSettings,
  state: Running,
  port: Port,
  bytes: Uint8Array,
  stopAfter: 1 | 2 | undefined,
  now: number,
): Step {
  const cookie = cookieOf(state)
  const arrived = unwrap(port, bytes, cookie)
  const nothing: Step = { state, outputs: [] }
  if (arrived.kind !== 'ike') return nothing
  const message = decodeMessage(arrived.message)
  if (!message.ok || !sameBytes(message.value.header.initiatorCookie, cookie)) return nothing
  const fragment = message.value.kind === 'clear' ? firstOf(message.value.payloads, 'fragment')?.fragment : undefined
  if (!fragment) return onMessage(settings, state, message.value, arrived.message, port, stopAfter, now)
  const joined = join(state.joining, fragment)
  if (joined.kind === 'more') return { state: { ...state, joining: joined.joining }, outputs: [] }
  const whole = decodeMessage(joined.message)
  const fits = whole.ok && sameBytes(whole.value.header.initiatorCookie, cookie)
  const clean = { ...state, joining: undefined }
  return fits
    ? onMessage(settings, clean, whole.value, joined.message, port, stopAfter, now)
    : { ...nothing, state: clean }
}

const cookieOf = (state: Running): Uint8Array =>
  state.kind === 'phase1' ? state.run.state.initiatorCookie : state.up.phase1.sa.cookies.initiatorCookie

function onMessage(
  settings: IkeSettings,
  state: Running,
  message: ReceivedMessage,
  bytes: Uint8Array,
  port: Port,
  stopAfter: 1 | 2 | undefined,
  now: number,
): Step {
  const { header } = message
  if (state.kind === 'phase1') {
    const { run, joining } = state
    // The gateway's cookie is known from MM2 on; before that, accept any.
    const known = run.state.kind === 'await-choice' ? undefined : run.state.cookies.responderCookie
    const foreign = known && message.kind === 'sealed' && !sameBytes(header.responderCookie, known)
    if (foreign) return { state, outputs: [] }
    return fromPhase1(settings, phase1Receives(settings, run, message, bytes, port, now), stopAfter, joining, now)
  }
  const { up, joining } = state
  const { responderCookie } = up.phase1.sa.cookies
  if (message.kind !== 'other-version' && sameBytes(header.responderCookie, responderCookie)) {
    dispatch(up, message, bytes, now)
  }
  return flush(up, joining)
}

function dispatch(up: Established, message: ReceivedMessage, bytes: Uint8Array, now: number): void {
  const { exchange, messageId } = message.header
  if (exchange === EXCHANGE.informational) {
    gatewayTells(up, message, now)
    return
  }
  if (message.kind !== 'sealed' || messageId === 0) return
  if (exchange === EXCHANGE.transaction) {
    onTransaction(up, message, now)
    return
  }
  if (exchange !== EXCHANGE.quickMode) return
  if (!ownQuickModeReceives(up, message, bytes, now)) gatewayQuickModeReceives(up, message, bytes, now)
}

/** XAUTH or mode config: the gateway expects another kind of client. */
function onTransaction(up: Established, message: SealedMessage, now: number): void {
  if (!openProved(up.phase1.sa, message)) return
  see(up, 'ike', { kind: 'wants-xauth' })
  fail(up, { kind: 'wants-xauth' }, now)
}

// --- from phase 1 to phase 2 -------------------------------------------------------------------------------------

function fromPhase1(
  settings: IkeSettings,
  turn: Phase1Turn,
  stopAfter: 1 | 2 | undefined,
  joining: Joining | undefined,
  now: number,
): Step {
  if (turn.kind === 'over') return { state: OVER, outputs: turn.outputs }
  if (turn.kind === 'on') return { state: { kind: 'phase1', run: turn.run, joining }, outputs: turn.outputs }
  const up = established(settings, turn.phase1, turn.port, stopAfter, now)
  emit(up, ...turn.outputs)
  const attempt = up.attempts.shift()
  if (stopAfter === 1) close(up, now)
  else if (!up.phase1.traversal || !attempt) fail(up, { kind: 'no-nat-traversal' }, now)
  else startQuickMode(up, attempt, false, now)
  return flush(up, undefined)
}

function established(
  settings: IkeSettings,
  phase1: Phase1,
  port: Port,
  stopAfter: 1 | 2 | undefined,
  now: number,
): Established {
  const lifetime = 1_000 * phase1.seconds
  return {
    settings,
    phase1,
    port,
    outputs: [],
    over: false,
    stopAfter,
    quick: undefined,
    attempts: quickAttempts(settings, phase1),
    refusal: undefined,
    finished: new Map(),
    answering: new Map(),
    children: [],
    liveness: { heardAt: now, sentAt: now, askedAt: undefined, sequence: 0 },
    expiresAt: now + lifetime,
    expiringAt: now + lifetime * (1 - MARGIN),
    expiring: false,
    hints: 0,
  }
}
