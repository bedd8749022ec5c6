import type { PppMethod } from '../../domain/profile/schema.ts'
import type { Entropy } from '../../crypto/port.ts'
import { Reader } from '../../crypto/bytes.ts'
import type { Option } from '../wire/ppp/control.ts'
import {
  DEFAULT_MRU,
  magicOption,
  methodOption,
  mruOption,
  readLcpOption,
  type LcpOption,
  type MethodOffer,
} from '../wire/ppp/lcp.ts'
import type { Judgement, Rules } from './automaton.ts'

/**
 * The options that LCP asks for and allows (RFC 1661 section 6): a maximum receive unit, a magic number, and one method
 * by which the client authenticates. The peer may compress headers, we never do; call-back and bundles are rejected.
 */
export interface Lcp {
  readonly rules: Rules
  /** Methods that the gateway asked for, in its order, for people. Client only. */
  readonly wanted: readonly string[]
  /** Our magic number, 0 when the peer rejected it (section 6.4). */
  readonly magic: number
  /** No method is left that both sides accept, so the negotiation cannot succeed. Responder only. */
  readonly exhausted: boolean
}

export interface LcpSettings {
  readonly entropy: Entropy
  readonly mru: number
  /**
   * Methods in order of preference: those that the client allows, or that the gateway asks for. Empty: no
   * authentication.
   */
  readonly methods: readonly PppMethod[]
}

/** The result of the negotiation, read from the peer's or our own options. */
export interface Agreed {
  readonly mru: number
  readonly magic: number
  /** Method by which the client authenticates; undefined when it does not. */
  readonly method: PppMethod | undefined
}

export function agreedIn(options: readonly Option[]): Agreed {
  const read = options.map(readLcpOption)
  const mru = read.find((one) => one.kind === 'mru')?.octets ?? DEFAULT_MRU
  const magic = read.find((one) => one.kind === 'magic')?.number ?? 0
  const method = read.find((one) => one.kind === 'authentication')?.method.method
  return { mru, magic, method }
}

/** IPv4 needs at least this much (RFC 791), so a wish for less is ignored. */
const LEAST_MRU = 68

interface Wishes {
  mru: number | undefined
  magic: number | undefined
}

function freshMagic(entropy: Entropy): number {
  // 0 means "none".
  return new Reader(entropy(4), 'magic').u32('magic') || 1
}

const asked = ({ mru, magic }: Wishes): readonly Option[] => [
  ...(mru === undefined ? [] : [mruOption(mru)]),
  ...(magic === undefined ? [] : [magicOption(magic)]),
]

function refusedWishes(wishes: Wishes, option: LcpOption, entropy: Entropy): void {
  // The peer may offer a larger one than ours; we need not accept it.
  if (option.kind === 'mru' && option.octets >= LEAST_MRU)
    wishes.mru = Math.min(option.octets, wishes.mru ?? DEFAULT_MRU)
  if (option.kind === 'magic' && wishes.magic !== undefined) wishes.magic = freshMagic(entropy)
}

function rejectedWishes(wishes: Wishes, option: LcpOption): void {
  if (option.kind === 'mru') wishes.mru = undefined
  if (option.kind === 'magic') wishes.magic = undefined
}

/** Rejects first, as one answer can only be either a Reject or a Nak (section 5.4). */
function judgement(rejects: readonly Option[], naks: readonly Option[]): Judgement {
  if (rejects.length > 0) return { kind: 'reject', options: rejects }
  return naks.length > 0 ? { kind: 'nak', options: naks } : { kind: 'ack' }
}

/** A magic number of zero, or our own sent back, which indicates a loop. */
const isBadMagic = (option: LcpOption, wishes: Wishes): boolean =>
  option.kind === 'magic' && (option.number === 0 || option.number === wishes.magic)

// --- the client's side -------------------------------------------------------------------------------------------

export function clientLcp({ entropy, mru, methods }: LcpSettings): Lcp {
  const wishes: Wishes = { mru, magic: freshMagic(entropy) }
  const wanted: string[] = []
  let untold = [...methods]
  const onMethod = (option: Option, { method, name }: MethodOffer, rejects: Option[], naks: Option[]): void => {
    if (!wanted.includes(name)) wanted.push(name)
    if (method !== undefined && methods.includes(method)) return
    const next = untold.shift()
    if (next === undefined) rejects.push(option)
    else naks.push(methodOption(next))
  }
  return {
    wanted,
    exhausted: false,
    get magic() {
      return wishes.magic ?? 0
    },
    rules: {
      request: () => asked(wishes),
      judge(options) {
        const rejects: Option[] = []
        const naks: Option[] = []
        for (const option of options) {
          const read = readLcpOption(option)
          if (read.kind === 'other') rejects.push(option)
          else if (read.kind === 'authentication') onMethod(option, read.method, rejects, naks)
          else if (isBadMagic(read, wishes)) naks.push(magicOption(freshMagic(entropy)))
        }
        const judged = judgement(rejects, naks)
        // A later negotiation starts with all suggestions again.
        if (judged.kind === 'ack') untold = [...methods]
        return judged
      },
      refused: (options) => options.map(readLcpOption).forEach((one) => refusedWishes(wishes, one, entropy)),
      rejected: (options) => options.map(readLcpOption).forEach((one) => rejectedWishes(wishes, one)),
    },
  }
}

// --- the gateway's side ------------------------------------------------------------------------------------------

export function gatewayLcp({ entropy, mru, methods }: LcpSettings): Lcp {
  const wishes: Wishes = { mru, magic: freshMagic(entropy) }
  let left = [...methods]
  let exhausted = false
  const without = (option: LcpOption): void => {
    if (option.kind !== 'authentication') return
    const suggested = option.method.method
    const rest = suggested !== undefined && left.includes(suggested) ? [suggested] : left.slice(1)
    // The demand never becomes empty, not even in the last request before the link ends.
    if (rest.length === 0) exhausted = true
    else left = rest
  }
  return {
    wanted: [],
    get exhausted() {
      return exhausted
    },
    get magic() {
      return wishes.magic ?? 0
    },
    rules: {
      request: () => [...asked(wishes), ...left.slice(0, 1).map(methodOption)],
      judge(options) {
        const rejects: Option[] = []
        const naks: Option[] = []
        for (const option of options) {
          const read = readLcpOption(option)
          // The gateway has authenticated itself in IKE and has no password for authenticating here.
          if (read.kind === 'other' || read.kind === 'authentication') rejects.push(option)
          else if (isBadMagic(read, wishes)) naks.push(magicOption(freshMagic(entropy)))
        }
        return judgement(rejects, naks)
      },
      refused(options) {
        for (const read of options.map(readLcpOption)) {
          refusedWishes(wishes, read, entropy)
          without(read)
        }
      },
      rejected(options) {
        for (const read of options.map(readLcpOption)) {
          rejectedWishes(wishes, read)
          if (read.kind === 'authentication') exhausted = true
        }
      },
    },
  }
}
