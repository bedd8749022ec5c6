import type { Seen } from '../../domain/connect/observation.ts'
import { decodeAvps } from '../wire/l2tp/avp.ts'
import { decodeL2tp, encodeData, type ControlHeader, type DataHeader } from '../wire/l2tp/header.ts'
import { encodeMessage, readMessage, type ControlMessage, type ReceivedControl } from '../wire/l2tp/message.ts'
import { CALL_RESULT, ERROR, TUNNEL_RESULT, type CloseResult, type PppCause } from '../wire/l2tp/result.ts'
import { observe } from '../task.ts'
import { acknowledged, deliveryWakeAt, enqueue, isNext, oldest, outgoing, startDelivery, withdraw } from './delivery.ts'
import type { Delivery } from './delivery.ts'
import { openHidden } from './hidden.ts'
import {
  L2TP_TIMING,
  type AwaitedMessage,
  type L2tpFailure,
  type L2tpInput,
  type L2tpOutput,
  type L2tpSettings,
  type L2tpTask,
  type L2tpTiming,
} from './io.ts'

/**
 * The part common to both ends of an L2TP tunnel with one call (RFC 2661): delivery, data, keepalives, and the teardown
 * on every path. The messages of the setup differ; they are a `Role`.
 */
export interface Tunnel {
  readonly settings: L2tpSettings
  readonly timing: L2tpTiming
  readonly delivery: Delivery
  /** Our IDs: the peer puts them into its headers. */
  readonly local: { readonly tunnel: number; readonly session: number }
  /** The peer's IDs; 0 before they are known. */
  remote: { tunnel: number; session: number }
  phase: Phase
  outputs: L2tpOutput[]
  heardAt: number
  /** Number of our next data message, once the peer numbers its own or demands it (section 5.4). */
  dataNs: number | undefined
  /** We have proved the tunnel's own secret. Initiator only. */
  proved: boolean
}

export type Phase =
  | { readonly kind: 'idle' }
  /** The awaited message has to arrive by `until`. `call` says whether the peer may know of the call. */
  | { readonly kind: 'setup'; readonly awaits: AwaitedMessage; readonly until: number; readonly call: boolean }
  | { readonly kind: 'up' }
  | { readonly kind: 'closing'; readonly step: ClosingStep; readonly at: number }
  | { readonly kind: 'over' }

/** What the teardown waits for, until it is acknowledged or the time is up. */
type ClosingStep =
  /** We sent a CDN for the call; then `stop` follows as StopCCN, for the tunnel. */
  | { readonly kind: 'call'; readonly stop: CloseResult }
  | { readonly kind: 'tunnel' }
  /** The peer ended the tunnel. Its repetitions are acknowledged. */
  | { readonly kind: 'linger' }

/** One end's part of the setup. */
export interface Role {
  begin(tunnel: Tunnel, now: number): void
  /** A message in order and for this tunnel, except those that both ends handle in the same way. */
  receives(tunnel: Tunnel, message: ControlMessage, now: number): void
}

const SHUTTING_DOWN: CloseResult = { result: TUNNEL_RESULT.shuttingDown }
/** How often CDN and StopCCN are sent at most. */
const MOST_CLOSES = 3
/** How long repetitions of the peer's CDN or StopCCN are acknowledged: longer than its first interval of one second. */
const LINGER = 1_200

export function l2tpTask(settings: L2tpSettings, role: Role): L2tpTask {
  const timing = { ...L2TP_TIMING, ...settings.timing }
  const tunnel: Tunnel = {
    settings,
    timing,
    delivery: startDelivery(timing),
    local: { tunnel: randomId(settings), session: randomId(settings) },
    remote: { tunnel: 0, session: 0 },
    phase: { kind: 'idle' },
    outputs: [],
    heardAt: 0,
    dataNs: undefined,
    proved: false,
  }
  return {
    begin(now) {
      tunnel.heardAt = now
      role.begin(tunnel, now)
      return taken(tunnel, now)
    },
    receive(input, now) {
      if (tunnel.phase.kind === 'over') return []
      receive(tunnel, role, input, now)
      return taken(tunnel, now)
    },
    tick(now) {
      if (tunnel.phase.kind === 'over') return []
      tick(tunnel, now)
      return taken(tunnel, now)
    },
    get wakeAt() {
      return wakeAt(tunnel)
    },
  }
}

function randomId({ entropy }: L2tpSettings): number {
  const [high = 0, low = 0] = entropy(2)
  // 0 means "not known yet".
  return 0x100 * high + low || 1
}

export const see = (tunnel: Tunnel, seen: Seen): void => void tunnel.outputs.push(observe('l2tp', seen))

export const say = (tunnel: Tunnel, session: number, message: ControlMessage): void =>
  enqueue(tunnel.delivery, session, encodeMessage(message))

/** Waits for the next message of the setup; for the first one without a limit. */
export function awaitMessage(tunnel: Tunnel, awaits: AwaitedMessage, call: boolean, now: number): void {
  const until = awaits === 'SCCRQ' ? Number.POSITIVE_INFINITY : now + tunnel.timing.step
  tunnel.phase = { kind: 'setup', awaits, until, call }
}

/** The call is established. The message that completes it is sent first, so that no frame overtakes it. */
export function stands(tunnel: Tunnel, now: number): void {
  tunnel.phase = { kind: 'up' }
  flush(tunnel, now)
  see(tunnel, { kind: 'done' })
  tunnel.outputs.push({ kind: 'up' })
}

function flush(tunnel: Tunnel, now: number): void {
  const { delivery, remote, phase } = tunnel
  if (phase.kind === 'over') return
  for (const bytes of outgoing(delivery, remote.tunnel, now)) tunnel.outputs.push({ kind: 'datagram', bytes })
}

function taken(tunnel: Tunnel, now: number): readonly L2tpOutput[] {
  flush(tunnel, now)
  const { outputs } = tunnel
  tunnel.outputs = []
  return outputs
}

// --- input -------------------------------------------------------------------------------------------------------

function receive(tunnel: Tunnel, role: Role, input: L2tpInput, now: number): void {
  switch (input.kind) {
    case 'frame': {
      sendFrame(tunnel, input.bytes)
      return
    }
    case 'close': {
      close(tunnel, { now, call: input.close, cause: input.cause })
      return
    }
    case 'datagram': {
      const decoded = decodeL2tp(input.bytes)
      if (!decoded.ok) return
      const { kind, header, body } = decoded.value
      if (kind === 'data') {
        onData(tunnel, header, body, now)
        return
      }
      onControl(tunnel, role, header, body, now)
      return
    }
  }
}

function sendFrame(tunnel: Tunnel, frame: Uint8Array): void {
  if (tunnel.phase.kind !== 'up') return
  const ns = tunnel.dataNs
  if (ns !== undefined) tunnel.dataNs = (ns + 1) % 0x10000
  const bytes = encodeData({ ...tunnel.remote, ...(ns === undefined ? {} : { ns }) }, frame)
  tunnel.outputs.push({ kind: 'datagram', bytes })
}

function onData(tunnel: Tunnel, header: DataHeader, frame: Uint8Array, now: number): void {
  const { local, phase } = tunnel
  if (phase.kind !== 'up' || header.tunnel !== local.tunnel || header.session !== local.session) return
  tunnel.heardAt = now
  // A peer that numbers its messages expects numbers in ours. PPP does not need the order, so a late message is
  // accepted.
  if (header.ns !== undefined) tunnel.dataNs ??= 0
  if (frame.length > 0) tunnel.outputs.push({ kind: 'frame', bytes: frame })
}

function onControl(tunnel: Tunnel, role: Role, header: ControlHeader, body: Uint8Array, now: number): void {
  const { delivery, local, phase } = tunnel
  // Until the initiator has our answer, it does not know our ID of the tunnel.
  const early = phase.kind === 'setup' && (phase.awaits === 'SCCRQ' || phase.awaits === 'SCCCN')
  if (header.tunnel !== local.tunnel && !(early && header.tunnel === 0)) return
  tunnel.heardAt = now
  acknowledged(delivery, header)
  if (body.length === 0 || !isNext(delivery, header)) {
    afterAcknowledgement(tunnel, now)
    return
  }
  const received = read(tunnel, body)
  if (received) onMessage(tunnel, role, header, received, now)
  afterAcknowledgement(tunnel, now)
}

function read({ settings }: Tunnel, body: Uint8Array): ReceivedControl | undefined {
  const avps = decodeAvps(body)
  if (!avps.ok) return undefined
  const opened = settings.secret ? openHidden(settings.crypto, settings.secret, avps.value) : avps.value
  const received = readMessage(opened)
  return received.ok ? received.value : undefined
}

function onMessage(tunnel: Tunnel, role: Role, header: ControlHeader, received: ReceivedControl, now: number): void {
  const { message, notUnderstood } = received
  if (message.kind === 'stopccn') {
    onStop(tunnel, message.close, now)
    return
  }
  if (message.kind === 'cdn') {
    onDisconnect(tunnel, header, message, now)
    return
  }
  if (tunnel.phase.kind === 'closing' || message.kind === 'hello') return
  const [unknown] = notUnderstood
  const strange = unknown ?? (message.kind === 'other' && isStrange(message) ? `message ${message.type}` : undefined)
  if (strange !== undefined) {
    see(tunnel, { kind: 'l2tp-not-understood', what: strange })
    const close = { result: TUNNEL_RESULT.error, error: ERROR.unknownMandatory }
    fail(tunnel, { kind: 'not-understood', what: strange }, close, now)
    return
  }
  role.receives(tunnel, message, now)
}

/** Whether a mandatory message is unknown. Outgoing calls, WAN errors and link info are known and ignored. */
const isStrange = ({ type, mandatory }: { readonly type: number; readonly mandatory: boolean }): boolean =>
  mandatory && ![7, 8, 9, 15, 16].includes(type)

function onStop(tunnel: Tunnel, close: CloseResult, now: number): void {
  // Our pending messages no longer matter to the peer; we only have to acknowledge its CDN or StopCCN.
  tunnel.delivery.pending = []
  if (tunnel.phase.kind === 'closing') {
    end(tunnel, now)
    return
  }
  see(tunnel, { kind: 'l2tp-closed', which: 'tunnel', ...close })
  // It follows our proof of a secret directly: the peer has another secret.
  if (tunnel.proved && tunnel.phase.kind === 'setup' && close.result === TUNNEL_RESULT.notAuthorized)
    see(tunnel, { kind: 'l2tp-secret-wanted' })
  tunnel.outputs.push({ kind: 'failed', failure: { kind: 'closed-by-peer', which: 'tunnel', close } })
  tunnel.phase = { kind: 'closing', step: { kind: 'linger' }, at: now + LINGER }
}

function onDisconnect(
  tunnel: Tunnel,
  { session }: ControlHeader,
  { close: result, cause }: Extract<ControlMessage, { readonly kind: 'cdn' }>,
  now: number,
): void {
  if (session !== tunnel.local.session && session !== 0) return
  const closing = tunnel.phase.kind === 'closing'
  // An answer to our own CDN or StopCCN adds nothing, unless the gateway's PPP gives the reason there.
  if (closing && !cause) return
  const text = result.text ?? cause?.text
  see(tunnel, {
    kind: 'l2tp-closed',
    which: 'call',
    ...result,
    ...(cause ? { pppCause: cause.code } : {}),
    ...(text === undefined ? {} : { text }),
  })
  if (closing) return
  tunnel.outputs.push({ kind: 'failed', failure: { kind: 'closed-by-peer', which: 'call', close: result } })
  startStop(tunnel, SHUTTING_DOWN, now)
}

// --- teardown ----------------------------------------------------------------------------------------------------

/** Ends the tunnel for a reason of ours and sends it to the peer. */
export function fail(tunnel: Tunnel, failure: L2tpFailure, stop: CloseResult, now: number): void {
  tunnel.outputs.push({ kind: 'failed', failure })
  close(tunnel, { now, stop })
}

const knowsCall = ({ phase }: Tunnel): boolean => phase.kind === 'up' || (phase.kind === 'setup' && phase.call)

interface Leave {
  readonly now: number
  /** Reason for the CDN of the call, and the cause that PPP gives. */
  readonly call?: CloseResult | undefined
  readonly cause?: PppCause | undefined
  /** Reason for the StopCCN of the tunnel. */
  readonly stop?: CloseResult
}

/** Closes the call, then the tunnel, each only if the peer knows of it. */
export function close(tunnel: Tunnel, { now, call, cause, stop = SHUTTING_DOWN }: Leave): void {
  const { phase, delivery, timing, local, remote } = tunnel
  if (phase.kind === 'closing' || phase.kind === 'over') return
  const nothingSaid = phase.kind === 'idle' || (delivery.ns === 0 && remote.tunnel === 0)
  if (nothingSaid) {
    end(tunnel, now)
    return
  }
  if (!knowsCall(tunnel)) {
    startStop(tunnel, stop, now)
    return
  }
  withdraw(delivery)
  const notice: ControlMessage = {
    kind: 'cdn',
    sessionId: local.session,
    close: call ?? { result: CALL_RESULT.administrative },
    ...(cause ? { cause } : {}),
  }
  enqueue(delivery, remote.session, encodeMessage(notice), timing.close)
  sendPastWindow(tunnel)
  tunnel.phase = { kind: 'closing', step: { kind: 'call', stop }, at: now + timing.close }
}

function startStop(tunnel: Tunnel, stop: CloseResult, now: number): void {
  const { delivery, timing, local } = tunnel
  withdraw(delivery)
  const notice = encodeMessage({ kind: 'stopccn', tunnelId: local.tunnel, close: stop })
  enqueue(delivery, 0, notice, timing.close)
  sendPastWindow(tunnel)
  tunnel.phase = { kind: 'closing', step: { kind: 'tunnel' }, at: now + MOST_CLOSES * timing.close }
}

/** Makes room for our close messages when a peer that acknowledges nothing has its window full. */
function sendPastWindow({ delivery }: Tunnel): void {
  delivery.window = Math.max(delivery.window, delivery.pending.length + 1)
}

function afterAcknowledgement(tunnel: Tunnel, now: number): void {
  const { phase, delivery } = tunnel
  if (phase.kind !== 'closing' || delivery.pending.length > 0) return
  if (phase.step.kind === 'call') startStop(tunnel, phase.step.stop, now)
  if (phase.step.kind === 'tunnel') end(tunnel, now)
}

function end(tunnel: Tunnel, now: number): void {
  tunnel.delivery.pending = []
  // An acknowledgement may still be due.
  flush(tunnel, now)
  tunnel.phase = { kind: 'over' }
  tunnel.outputs.push({ kind: 'closed' })
}

// --- time --------------------------------------------------------------------------------------------------------

function tick(tunnel: Tunnel, now: number): void {
  const { phase, delivery } = tunnel
  if (phase.kind === 'closing' && now >= phase.at) {
    if (phase.step.kind === 'call') startStop(tunnel, phase.step.stop, now)
    else end(tunnel, now)
  } else if (phase.kind === 'setup' && now >= phase.until) {
    const tries = oldest(delivery)?.tries ?? 1
    see(tunnel, { kind: 'l2tp-silent', tries })
    fail(tunnel, { kind: 'silent', message: phase.awaits, tries }, { result: TUNNEL_RESULT.general }, now)
  } else if (phase.kind === 'up') {
    tickAlive(tunnel, now)
  }
}

function tickAlive(tunnel: Tunnel, now: number): void {
  const { delivery, timing, heardAt } = tunnel
  const waiting = oldest(delivery)
  if (waiting && now >= waiting.since + timing.patience) {
    const seconds = Math.round((now - heardAt) / 1_000)
    tunnel.outputs.push(observe('live', { kind: 'peer-silent', seconds }))
    fail(tunnel, { kind: 'peer-silent', seconds }, { result: TUNNEL_RESULT.general }, now)
  } else if (!waiting && now >= heardAt + timing.hello) {
    say(tunnel, 0, { kind: 'hello' })
  }
}

function wakeAt({ phase, delivery, timing, heardAt }: Tunnel): number | undefined {
  if (phase.kind === 'idle' || phase.kind === 'over') return undefined
  const waiting = oldest(delivery)
  const alive = waiting ? waiting.since + timing.patience : heardAt + timing.hello
  const deadline = phase.kind === 'closing' ? phase.at : phase.kind === 'setup' ? phase.until : alive
  const at = Math.min(deliveryWakeAt(delivery), deadline)
  return Number.isFinite(at) ? at : undefined
}
