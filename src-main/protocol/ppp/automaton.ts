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
 * lower layer is there from `begin` on, so of the RFC's ten states the two that wait for it are left out.
 *
 * Ours is settled when the peer acknowledges our request, theirs when we acknowledge the peer's; the protocol is open
 * when both are. What to ask for and what to allow is the `Rules`'.
 */
export interface Automaton {
  begin(now: number): readonly AutomatonOutput[]
  receive(packet: ControlPacket, now: number): readonly AutomatonOutput[]
  tick(now: number): readonly AutomatonOutput[]
  /** Asks the peer to end, and then ends. */
  close(now: number, text?: string): readonly AutomatonOutput[]
  readonly wakeAt: number | undefined
}

/** What a protocol asks for and allows. */
export interface Rules {
  /** Our wishes, as they are after what the peer has said so far. */
  request(): readonly Option[]
  judge(options: readonly Option[]): Judgement
  /** The peer wants other values, or options we did not think of. */
  refused(options: readonly Option[]): void
  /** The peer does not know these. */
  rejected(options: readonly Option[]): void
}

/** With `nak` the values we would take, with `reject` the options as they came. */
export type Judgement =
  { readonly kind: 'ack' } | { readonly kind: 'nak' | 'reject'; readonly options: readonly Option[] }

export type AutomatonOutput =
  | { readonly kind: 'packet'; readonly packet: ControlPacket }
  /** Open, with what each side may count on. */
  | { readonly kind: 'up'; readonly ours: readonly Option[]; readonly theirs: readonly Option[] }
  /** Open no longer, as the peer negotiates anew. */
  | { readonly kind: 'down' }
  /** Of a code that is not the automaton's. */
  | { readonly kind: 'other'; readonly packet: ControlPacket }
  | { readonly kind: 'ended'; readonly why: Ending }

export type Ending =
  /** Not one packet of this protocol came. */
  | { readonly kind: 'silent' }
  /** Packets came, and never an agreement. */
  | { readonly kind: 'disagreed' }
  | { readonly kind: 'terminated'; readonly text?: string }
  /** By us. */
  | { readonly kind: 'closed' }

/** Short at first: the gateway's end may not run yet when our first request arrives, and that must not cost 3 s. */
const FIRST_RESTART = 300
const RESTART = 1_000
/** RFC 1661 section 4.6: Max-Configure. */
const MOST_REQUESTS = 10
/** Requests changed on the peer's wish, or refused by us, before we call it a disagreement. */
const MOST_ROUNDS = 12
/** Max-Terminate (RFC 1661 section 4.6), brief because the layers below are torn down as well. */
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
  /** The current request has its answer; another one is a duplicate. */
  answered: boolean
  heard: boolean
  tries: number
  rounds: number
  again: number | undefined
  /** Lest a repeated request be judged anew. */
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

/** A new request, with a number of its own. */
function ask(machine: Machine, now: number): void {
  machine.identifier = (machine.identifier + 1) % 0x100
  machine.request = machine.rules.request()
  machine.tries = 0
  repeat(machine, now)
}

/** The same request, the same number: a late answer to an earlier one still counts. */
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
    // The acknowledgement was lost, or the peer begins anew; only the latter has another number or other wishes.
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

/** Unasked, it says that the peer has lost its state: it has to be told anew what we want. */
function onTerminated(machine: Machine, now: number): void {
  if (machine.state.kind === 'closing') end(machine, { kind: 'closed' })
  else if (machine.state.kind === 'opened') {
    machine.outputs.push({ kind: 'down' })
    machine.state = NOTHING_SETTLED
    ask(machine, now)
  }
}

/** Of what every protocol has to know, it is the end; of the rest, nothing is lost. */
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
    // The peer does not go on, so it may not know any more that it acknowledged.
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
