import {
  decodeOptions,
  encodeOptions,
  encodePacket,
  sameOption,
  type ControlPacket,
  type Option,
} from '../wire/ppp/control.ts'
import { sameBytes, utf8 } from '../../crypto/bytes.ts'
import { terminationText } from '../wire/ppp/lcp.ts'
import { CODE } from '../wire/ppp/numbers.ts'

/**
 * The option negotiation automaton (RFC 1661 section 4), the same for LCP, IPCP and IPV6CP and for both roles. The
 * lower layer is up from `begin` on, so two of the RFC's ten states, which wait for it, are left out.
 *
 * `ours` is settled when the peer acknowledges our request, `theirs` when we acknowledge the peer's; the protocol is
 * open when both are. The `Rules` say what to ask for and what to allow.
 */
export interface Automaton {
  begin(now: number): readonly AutomatonOutput[]
  receive(packet: ControlPacket, now: number): readonly AutomatonOutput[]
  tick(now: number): readonly AutomatonOutput[]
  /** Sends a Terminate-Request, and ends after it. */
  close(now: number, text?: string): readonly AutomatonOutput[]
  readonly wakeAt: number | undefined
}

/** The options that a protocol asks for and allows. */
export interface Rules {
  /** The options to ask for, in view of what the peer has answered so far. */
  request(): readonly Option[]
  judge(options: readonly Option[]): Judgement
  /** The peer suggests other values, or options that we did not send. */
  refused(options: readonly Option[]): void
  /** The peer does not know these options. */
  rejected(options: readonly Option[]): void
}

/** `nak` carries the values that we would accept, `reject` the options as received. */
export type Judgement =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' | 'reject'; readonly options: readonly Option[] }

export type AutomatonOutput =
  | { readonly kind: 'packet'; readonly packet: ControlPacket }
  /** Open, with the options that each side agreed to. */
  | { readonly kind: 'up'; readonly ours: readonly Option[]; readonly theirs: readonly Option[] }
  /** No longer open, as the peer negotiates again. */
  | { readonly kind: 'down' }
  /** A packet with a code that the automaton does not handle. */
  | { readonly kind: 'other'; readonly packet: ControlPacket }
  | { readonly kind: 'ended'; readonly why: Ending }

export type Ending =
  /** Not one packet of this protocol arrived. */
  | { readonly kind: 'silent' }
  /** Packets arrived, but the sides never agreed. */
  | { readonly kind: 'disagreed' }
  | { readonly kind: 'terminated'; readonly text?: string }
  /** We closed it. */
  | { readonly kind: 'closed' }

/** Short at first: the gateway's end may not run yet when our first request arrives, and that should not cost 3 s. */
const FIRST_RESTART = 300
const RESTART = 1_000
/** RFC 1661 section 4.6: Max-Configure. */
const MOST_REQUESTS = 10
/** Requests changed as the peer suggested, or refused by us, before we give up as `disagreed`. */
const MOST_ROUNDS = 12
/** Max-Terminate (RFC 1661 section 4.6), small because the layers below are torn down as well. */
const MAX_TERMINATE = 2
const TERMINATE_RETRY = 300

type State =
  | { readonly kind: 'initial' }
  | { readonly kind: 'negotiating'; readonly ours: boolean; readonly theirs: readonly Option[] | undefined }
  | { readonly kind: 'opened' }
  | { readonly kind: 'closing' }
  | { readonly kind: 'ended' }

interface Machine {
  readonly rules: Rules
  /** Codes above 7 that the protocol defines. */
  readonly codes: readonly number[]
  state: State
  identifier: number
  request: readonly Option[]
  /** The current request has been answered; another answer is a duplicate. */
  answered: boolean
  heard: boolean
  tries: number
  rounds: number
  again: number | undefined
  /** The last request and our answer, so that a repeated request gets the same answer. */
  judged: { readonly identifier: number; readonly data: Uint8Array; readonly judgement: Judgement } | undefined
  reason: Uint8Array
  outputs: AutomatonOutput[]
}

export function automaton(rules: Rules, codes: readonly number[] = []): Automaton {
  const machine: Machine = {
    rules,
    codes,
    state: { kind: 'initial' },
    identifier: 0,
    request: [],
    answered: false,
    heard: false,
    tries: 0,
    rounds: 0,
    again: undefined,
    judged: undefined,
    reason: new Uint8Array(0),
    outputs: [],
  }
  const taken = (): readonly AutomatonOutput[] => machine.outputs.splice(0)
  return {
    begin(now) {
      machine.state = NOTHING_SETTLED
      ask(machine, now)
      return taken()
    },
    receive(packet, now) {
      if (machine.state.kind !== 'initial' && machine.state.kind !== 'ended') receive(machine, packet, now)
      return taken()
    },
    tick(now) {
      tick(machine, now)
      return taken()
    },
    close(now, text = '') {
      close(machine, now, text)
      return taken()
    },
    get wakeAt() {
      return machine.again
    },
  }
}

const NOTHING_SETTLED: State = { kind: 'negotiating', ours: false, theirs: undefined }

function send(machine: Machine, code: number, identifier: number, data: Uint8Array): void {
  machine.outputs.push({ kind: 'packet', packet: { code, identifier, data } })
}

/** Sends a new request with a new identifier. */
function ask(machine: Machine, now: number): void {
  machine.identifier = (machine.identifier + 1) % 0x100
  machine.request = machine.rules.request()
  machine.tries = 0
  repeat(machine, now)
}

/** Sends the same request with the same identifier, so that a late answer to an earlier copy still counts. */
function repeat(machine: Machine, now: number): void {
  machine.answered = false
  machine.tries++
  machine.again = now + Math.min(RESTART, FIRST_RESTART * 2 ** (machine.tries - 1))
  send(machine, CODE.configureRequest, machine.identifier, encodeOptions(machine.request))
}

function end(machine: Machine, why: Ending): void {
  machine.state = { kind: 'ended' }
  machine.again = undefined
  machine.outputs.push({ kind: 'ended', why })
}

// --- packets -----------------------------------------------------------------------------------------------------

function receive(machine: Machine, packet: ControlPacket, now: number): void {
  machine.heard = true
  switch (packet.code) {
    case CODE.configureRequest:
      onRequest(machine, packet, now)
      break
    case CODE.configureAck:
    case CODE.configureNak:
    case CODE.configureReject:
      onAnswer(machine, packet, now)
      break
    case CODE.terminateRequest:
      onTerminate(machine, packet)
      break
    case CODE.terminateAck:
      onTerminated(machine, now)
      break
    case CODE.codeReject:
      onCodeReject(machine, packet)
      break
    default:
      onOther(machine, packet)
  }
}

function onOther(machine: Machine, packet: ControlPacket): void {
  if (machine.codes.includes(packet.code)) machine.outputs.push({ kind: 'other', packet })
  else if (machine.state.kind !== 'closing') {
    send(machine, CODE.codeReject, packet.identifier, encodePacket(packet))
  }
}

function onRequest(machine: Machine, packet: ControlPacket, now: number): void {
  if (machine.state.kind === 'closing') return
  const options = decodeOptions(packet.data)
  if (!options.ok) return
  if (machine.state.kind === 'opened') {
    // Either our acknowledgement was lost, or the peer negotiates again; then its identifier or its options differ.
    if (isRepeated(machine, packet)) {
      send(machine, CODE.configureAck, packet.identifier, packet.data)
      return
    }
    machine.outputs.push({ kind: 'down' })
    machine.state = NOTHING_SETTLED
    ask(machine, now)
  }
  const judgement = judge(machine, packet, options.value)
  if (judgement.kind === 'ack') {
    send(machine, CODE.configureAck, packet.identifier, packet.data)
    settle(machine, { theirs: options.value })
    return
  }
  const code = judgement.kind === 'nak' ? CODE.configureNak : CODE.configureReject
  send(machine, code, packet.identifier, encodeOptions(judgement.options))
  settle(machine, { theirs: undefined })
}

const isRepeated = ({ judged }: Machine, { identifier, data }: ControlPacket): boolean =>
  judged?.identifier === identifier && sameBytes(judged.data, data)

function judge(machine: Machine, packet: ControlPacket, options: readonly Option[]): Judgement {
  const { identifier, data } = packet
  if (machine.judged && isRepeated(machine, packet)) return machine.judged.judgement
  const judgement = machine.rules.judge(options)
  machine.judged = { identifier, data, judgement }
  if (judgement.kind !== 'ack') machine.rounds++
  return judgement
}

function onAnswer(machine: Machine, packet: ControlPacket, now: number): void {
  if (packet.identifier !== machine.identifier || machine.answered || machine.state.kind !== 'negotiating') return
  const options = decodeOptions(packet.data)
  if (!options.ok) return
  const { rules, request } = machine
  if (packet.code === CODE.configureAck) {
    const same = options.value.length === request.length && request.every((one, i) => isAt(options.value, i, one))
    if (!same) return
    machine.answered = true
    settle(machine, { ours: true })
    return
  }
  machine.answered = true
  machine.rounds++
  if (packet.code === CODE.configureNak) rules.refused(options.value)
  else rules.rejected(options.value)
  settle(machine, { ours: false })
  if (machine.rounds <= MOST_ROUNDS) ask(machine, now)
}

function isAt(options: readonly Option[], at: number, wanted: Option): boolean {
  const found = options[at]
  return found !== undefined && sameOption(found, wanted)
}

function settle(
  machine: Machine,
  what: { readonly ours?: boolean; readonly theirs?: readonly Option[] | undefined },
): void {
  if (machine.state.kind !== 'negotiating') return
  const state = { ...machine.state, ...what }
  machine.state = state
  if (machine.rounds > MOST_ROUNDS) {
    end(machine, { kind: 'disagreed' })
    return
  }
  if (!state.ours || !state.theirs) return
  machine.state = { kind: 'opened' }
  machine.again = undefined
  machine.rounds = 0
  machine.outputs.push({ kind: 'up', ours: machine.request, theirs: state.theirs })
}

function onTerminate(machine: Machine, packet: ControlPacket): void {
  send(machine, CODE.terminateAck, packet.identifier, new Uint8Array(0))
  if (machine.state.kind === 'closing') return
  const text = terminationText(packet.data)
  end(machine, { kind: 'terminated', ...(text === undefined ? {} : { text }) })
}

/** A Terminate-Ack that we did not ask for means that the peer has lost its state, so we send our request again. */
function onTerminated(machine: Machine, now: number): void {
  if (machine.state.kind === 'closing') end(machine, { kind: 'closed' })
  else if (machine.state.kind === 'opened') {
    machine.outputs.push({ kind: 'down' })
    machine.state = NOTHING_SETTLED
    ask(machine, now)
  }
}

/** Rejecting a code that every protocol has to know ends the protocol; rejecting another code changes nothing. */
function onCodeReject(machine: Machine, { data }: ControlPacket): void {
  const [code = 0] = data
  if (code >= CODE.configureRequest && code <= CODE.codeReject) end(machine, { kind: 'disagreed' })
}

// --- time and end ------------------------------------------------------------------------------------------------

function tick(machine: Machine, now: number): void {
  const { state, again } = machine
  if (again === undefined || now < again) return
  if (state.kind === 'closing') {
    if (machine.tries >= MAX_TERMINATE) end(machine, { kind: 'closed' })
    else sendTerminateRequest(machine, now)
  } else if (state.kind === 'negotiating') {
    if (machine.tries >= MOST_REQUESTS) {
      end(machine, { kind: machine.heard ? 'disagreed' : 'silent' })
      return
    }
    // The peer does not continue, so it may no longer know that it acknowledged our request.
    machine.state = { ...state, ours: false }
    repeat(machine, now)
  }
}

function close(machine: Machine, now: number, text: string): void {
  const { kind } = machine.state
  if (kind === 'closing' || kind === 'ended') return
  if (kind === 'initial') {
    end(machine, { kind: 'closed' })
    return
  }
  machine.state = { kind: 'closing' }
  machine.tries = 0
  machine.identifier = (machine.identifier + 1) % 0x100
  machine.reason = utf8(text)
  sendTerminateRequest(machine, now)
}

function sendTerminateRequest(machine: Machine, now: number): void {
  machine.tries++
  machine.again = now + TERMINATE_RETRY
  send(machine, CODE.terminateRequest, machine.identifier, machine.reason)
}
