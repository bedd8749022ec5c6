import { innerLimit, outerSize, overheadRange } from '../../domain/mtu/budget.ts'
import { packetParts, type PartSize } from '../../domain/mtu/parts.ts'
import type { MtuReason } from '../../domain/mtu/reason.ts'
import { MTU_HIGH, MTU_LOW } from '../../domain/profile/schema.ts'
import type { Wrapping } from './encapsulation.ts'
import type { MtuMeasured } from './search.ts'

/** What to set, and why: plain data. Octets throughout. */
export interface MtuAdvice {
  /** The largest inner packet to set. */
  readonly value: number
  readonly why: MtuReason
  /** What the wrapping adds, at the least and at the most. */
  readonly overhead: { readonly least: number; readonly most: number }
  /** What would fit a path of 1500. */
  readonly budget: number
  readonly measured: MtuMeasured
  /** The largest outer packet that was seen to pass whole, and the smallest that was not, where the path is the limit. */
  readonly path: { readonly passes: number; readonly fails: number | undefined } | undefined
  /** The outer packet of the value, part by part. */
  readonly parts: readonly PartSize[]
  /** Sizes that should pass vanish, also where they may be cut, as those of the system's client may. */
  readonly blackHole: boolean
}

const USUAL_PATH = 1_500
/** What Windows and most gateways have. */
const USUAL = 1_400

/** The largest packet that is worth trying. */
export const mostWorth = ({ larger }: Wrapping, peerMru: number): number =>
  Math.min(MTU_HIGH, peerMru, innerLimit(USUAL_PATH, larger))

/** The largest packet that ought to pass, whatever is set. */
const usualValue = (how: Wrapping, peerMru: number): number => Math.min(USUAL, mostWorth(how, peerMru))

export function mtuAdvice(how: Wrapping, peerMru: number, measured: MtuMeasured): MtuAdvice {
  const { larger } = how
  const usual = usualValue(how, peerMru)
  const [value, why] = chosen(usual, peerMru, measured)
  return {
    value,
    why,
    overhead: overheadRange(larger),
    budget: innerLimit(USUAL_PATH, larger),
    measured,
    path: pathSeen(how, measured),
    parts: packetParts(value, larger),
    blackHole: measured.kind === 'measured' && vanish(measured) && measured.largest < usual,
  }
}

const vanish = ({ limit }: Extract<MtuMeasured, { kind: 'measured' }>): boolean =>
  limit?.how === 'lost' && limit.passesCut !== true

function chosen(usual: number, peerMru: number, measured: MtuMeasured): readonly [number, MtuReason] {
  if (measured.kind !== 'measured') return [usual, measured.kind === 'no-echo' ? 'not-measured' : 'unsteady']
  const { largest, limit } = measured
  if (largest >= usual) return [usual, usual < USUAL && usual === peerMru ? 'mru' : 'fits']
  if (largest < MTU_LOW) return [MTU_LOW, 'below']
  if (limit?.how === 'outside') return [largest, 'cut']
  if (limit?.how === 'inside') return [largest, 'mru']
  return [largest, limit?.passesCut ? 'dont-fragment' : 'path']
}

/** A size that fails inside the tunnel says nothing of the path outside. */
function pathSeen({ larger }: Wrapping, measured: MtuMeasured): MtuAdvice['path'] {
  if (measured.kind !== 'measured') return undefined
  const { largest, limit } = measured
  const fails = limit && limit.how !== 'inside' ? outerSize(limit.bytes, larger) : undefined
  return { passes: outerSize(largest, larger), fails }
}
