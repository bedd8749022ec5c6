import type { IpAddress } from '../../domain/net/address.ts'
import type { EchoAnswer, EchoQuestion } from '../connect/echo.ts'
import {
  echoConsumer,
  echoTargets,
  idleConsumer,
  isCutOutside,
  SMALL_ECHO,
  type EchoEnvironment,
  type Consumer,
} from '../connect/consumer.ts'
import type { LinkAgreement } from '../../protocol/ppp/link-io.ts'

/**
 * Finds the largest packet that passes a tunnel in both directions without fragmentation, by echoes of different sizes
 * (RFC 4821 section 7.3), exact to the octet: first the largest possible size, then by bisection. Only sizes that fill
 * the cipher's last block are tried until two neighbours are left, because all sizes in between have the same outer
 * size. Then one octet more than the size that passes either fails, which proves the limit, or passes: the outer path
 * is then not the limit, which is searched for within the block.
 *
 * What an echo proves: a packet of this size passes there, and a reply of this size passes back. A size counts as lost
 * after three losses. Outside the tunnel, a datagram of ours that must not be fragmented fits, is lost, or is reported
 * by a router as too big, and from then on our own system fragments larger ones; replies may be fragmented by the
 * gateway or on their way. Both are known if the system counts fragments (see `Environment.fragments`; the counters
 * cover all programs, so a size counts as fragmented only after two such results). What it cannot prove: that packets
 * of a program that allows fragmentation are lost, except by one question at the end: a lost size in a datagram so
 * large that our own system fragments it.
 */
export type MtuMeasured =
  /** No host answers an echo through the tunnel. */
  | { readonly kind: 'no-echo' }
  /** A size that passed before does not pass any more. */
  | { readonly kind: 'unsteady' }
  | {
      readonly kind: 'measured'
      /** Octets of the largest packet that came back whole. */
      readonly largest: number
      /** Why a larger size is not used; undefined if the largest size worth trying passed. */
      readonly limit: MtuLimit | undefined
      /** Whether this system reports fragmentation outside the tunnel; if not, `largest` may have been fragmented. */
      readonly uncut: boolean
    }

export interface MtuLimit {
  /** Octets of the smallest packet that failed: `largest` + 1, unless time ran out. */
  readonly bytes: number
  /** `inside`: fragmented or rejected by the gateway or behind it; `outside`: fragmented on its way there or back. */
  readonly how: 'lost' | 'inside' | 'outside'
  /** Whether a lost size passes if it may be fragmented; undefined if it was not lost or could not be tried. */
  readonly passesCut: boolean | undefined
}

export interface SearchSettings extends EchoEnvironment {
  /** Octets of the largest packet worth trying. */
  readonly most: number
  /** The size that should pass; if the largest does not, the search continues between the two. */
  readonly likely: number
  /** The largest size with the same outer size. */
  readonly filledUp: (bytes: number) => number
  /** Octets between two sizes that fill their last block. */
  readonly block: number
  /** Milliseconds from the first echo; the search then ends with what is known. */
  readonly budget: number
}

interface Search {
  readonly settings: SearchSettings
  destination: IpAddress
  begun: number | undefined
  /** Sizes known to pass and known to fail. */
  low: number
  high: Omit<MtuLimit, 'passesCut'> | undefined
  /** The size that a router inside the tunnel said would fit. */
  hint: number | undefined
  /** Other programs' packets are fragmented while ours are not: the counters then prove nothing. */
  blind: boolean
  /** A size that was fragmented once; a second time confirms it. */
  doubtful: number | undefined
  lost: number
  phase: 'small' | 'sizes' | 'cut' | 'steady'
  passesCut: boolean | undefined
}

type Step =
  | { readonly kind: 'ask'; readonly question: EchoQuestion }
  | { readonly kind: 'over'; readonly result: MtuMeasured }

export function searchConsumer(agreed: LinkAgreement, settings: SearchSettings): Consumer<MtuMeasured> {
  const [first, ...others] = echoTargets(agreed)
  if (!first) return idleConsumer({ kind: 'no-echo' })
  const search: Search = {
    settings,
    destination: first,
    begun: undefined,
    low: SMALL_ECHO,
    high: undefined,
    hint: undefined,
    blind: settings.fragments?.() === undefined,
    doubtful: undefined,
    lost: 0,
    phase: 'small',
    passesCut: undefined,
  }
  return echoConsumer<MtuMeasured>(agreed, settings, question(search, SMALL_ECHO), (answer, asked, now) => {
    search.begun ??= now
    switch (search.phase) {
      case 'small':
        return afterSmall(search, answer, others)
      case 'sizes':
        return afterSize(search, answer, asked, now)
      case 'cut':
        search.passesCut = passesCut(search, answer)
        return steady(search)
      case 'steady':
        return { kind: 'over', result: answer.kind === 'lost' ? { kind: 'unsteady' } : resultOf(search) }
    }
  })
}

const question = ({ destination }: Search, bytes: number): EchoQuestion => ({ destination, bytes, dontFragment: true })
const ask = (search: Search, bytes: number): Step => ({ kind: 'ask', question: question(search, bytes) })

/** An ordinary ping is never fragmented: fragments counted during it belong to other traffic. */
function afterSmall(search: Search, answer: EchoAnswer, others: IpAddress[]): Step {
  if (answer.kind === 'whole') {
    search.blind ||= isCutOutside(answer)
    search.phase = 'sizes'
    return ask(search, search.settings.most)
  }
  const other = others.shift()
  if (!other) return { kind: 'over', result: { kind: 'no-echo' } }
  search.destination = other
  return ask(search, SMALL_ECHO)
}

function afterSize(search: Search, answer: EchoAnswer, { bytes }: EchoQuestion, now: number): Step {
  const { settings, begun = now } = search
  const verdict = judged(search, answer)
  const proven = answer.kind === 'whole' && answer.outside.tooBig
  if (verdict === 'outside' && !proven && search.doubtful !== bytes) {
    search.doubtful = bytes
    return ask(search, bytes)
  }
  if (verdict === 'passes') search.low = Math.max(search.low, bytes)
  else if (bytes < (search.high?.bytes ?? Infinity)) {
    search.high = { bytes, how: verdict }
  }
  const next = nextSize(search)
  if (next !== undefined && now - begun < settings.budget) return ask(search, next)
  return search.high?.how === 'lost' ? askCut(search) : steady(search)
}

function judged(search: Search, answer: EchoAnswer): 'passes' | MtuLimit['how'] {
  switch (answer.kind) {
    case 'whole':
      return (search.blind ? answer.outside.tooBig : isCutOutside(answer)) ? 'outside' : 'passes'
    case 'lost':
      search.lost++
      return 'lost'
    case 'cut':
      return 'inside'
    case 'too-big':
      search.hint = answer.nextMtu ?? search.hint
      return 'inside'
  }
}

function nextSize({ settings, low, high, hint }: Search): number | undefined {
  if (high === undefined || high.bytes - low <= 1) return undefined
  const within = (bytes: number): boolean => bytes > low && bytes < high.bytes
  // A router's report is tried before any guess.
  if (hint !== undefined && within(hint)) return hint
  const likely = settings.filledUp(settings.likely)
  if (within(likely)) return likely
  const middle = low + Math.floor((high.bytes - low) / 2)
  const above = settings.filledUp(middle)
  if (within(above)) return above
  const below = above - settings.block
  if (within(below)) return below
  // All remaining sizes have the outer size of one that failed.
  return low === below ? low + 1 : middle
}

// --- the last questions --------------------------------------------------------------------------------------------

/** Sends the largest size in a datagram so large that our own system, and any router on the path, may fragment it. */
function askCut(search: Search): Step {
  search.phase = 'cut'
  const { settings } = search
  return { kind: 'ask', question: { ...question(search, settings.most), dontFragment: false, padded: true } }
}

function passesCut({ blind }: Search, answer: EchoAnswer): boolean | undefined {
  if (answer.kind === 'cut' || answer.kind === 'too-big') return undefined
  const { fragments } = answer.outside
  const wasCut = blind ? undefined : (fragments?.sent ?? 0) > 0
  if (answer.kind === 'whole') return wasCut === false ? undefined : true
  return wasCut ? false : undefined
}

/** After a loss, checks whether the size that passed still passes; otherwise the path failed, not a size. */
function steady(search: Search): Step {
  if (search.lost === 0) return { kind: 'over', result: resultOf(search) }
  search.phase = 'steady'
  return ask(search, search.low)
}

const resultOf = ({ low, high, blind, passesCut }: Search): MtuMeasured => ({
  kind: 'measured',
  largest: low,
  limit: high && { ...high, passesCut: high.how === 'lost' ? passesCut : undefined },
  uncut: !blind,
})
