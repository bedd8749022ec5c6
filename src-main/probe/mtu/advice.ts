import { innerLimit, outerSize, overheadRange } from '../../domain/mtu/budget.ts'
import { packetParts, type PartSize } from '../../domain/mtu/parts.ts'
import type { MtuReason } from '../../domain/mtu/reason.ts'
import { MTU_HIGH, MTU_LOW } from '../../domain/profile/schema.ts'
import type { Wrapping } from './encapsulation.ts'
import type { MtuMeasured } from './search.ts'

/** The size to set and its reason, as plain data. All sizes are in octets. */
export interface MtuAdvice {
  /** The recommended size of the largest inner packet. */
  readonly value: number
  readonly why: MtuReason
  /** Octets that the encapsulation adds, at least and at most. */
  readonly overhead: { readonly least: number; readonly most: number }
  /** The size that would fit a path of 1500. */
  readonly budget: number
  readonly measured: MtuMeasured
  /** The largest outer packet that passed whole, and the smallest that did not, if the path is the limit. */
  readonly path: { readonly passes: number; readonly fails: number | undefined } | undefined
  /** The parts of the outer packet for the recommended value. */
  readonly parts: readonly PartSize[]
  /** Whether sizes that should pass vanish even if they may be fragmented, as the system client's may. */
  readonly blackHole: boolean
}

const USUAL_PATH = 1_500
/** Default of Windows and most gateways. */
const USUAL = 1_400

/** The largest packet worth trying. */
export const mostWorth = ({ larger }: Wrapping, peerMru: number): number =>
  Math.min(MTU_HIGH, peerMru, innerLimit(USUAL_PATH, larger))

/** The largest packet that should pass, whatever is set. */
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

/** The path's limits; a size that fails inside the tunnel says nothing about the path outside. */
function pathSeen({ larger }: Wrapping, measured: MtuMeasured): MtuAdvice['path'] {
  if (measured.kind !== 'measured') return undefined
  const { largest, limit } = measured
  const fails = limit && limit.how !== 'inside' ? outerSize(limit.bytes, larger) : undefined
  return { passes: outerSize(largest, larger), fails }
}
