import { innerLimit, outerSize, overheadRange, type Encapsulation } from '../../domain/mtu/budget.ts'
import { packetParts, type PartSize } from '../../domain/mtu/parts.ts'
import { MTU_HIGH, MTU_LOW } from '../../domain/profile/schema.ts'
import type { MtuMeasured } from './search.ts'

/** What to set, and why: plain data. */
export interface MtuAdvice {
  /** Octets of the largest inner packet to set. */
  readonly value: number
  readonly why: MtuReason
  /** Octets that the wrapping adds, at the least and at the most. */
  readonly overhead: { readonly least: number; readonly most: number }
  /** What would fit a path of 1500. */
  readonly budget: number
  readonly measured: MtuMeasured
  /** Octets of the largest outer packet that was seen to pass; undefined when nothing was measured. */
  readonly path: number | undefined
  /** The outer packet of the value, part by part. */
  readonly parts: readonly PartSize[]
}

/**
 * `fits`: the usual value passes. `path`: larger packets vanish on the way, whole or cut. `dont-fragment`: they vanish
 * only when they may not be cut. `mru`: the gateway takes no larger ones. `below`: not even the least that can be set
 * passes. `not-measured`: reckoned for a path of 1500, as nobody answers an echo.
 */
export type MtuReason = 'fits' | 'path' | 'dont-fragment' | 'mru' | 'below' | 'not-measured'

const USUAL_PATH = 1_500
/** What Windows and most gateways have. */
const USUAL = 1_400

/** The largest packet that is worth trying. */
export const mostWorth = (how: Encapsulation, peerMru: number): number =>
  Math.min(MTU_HIGH, peerMru, innerLimit(USUAL_PATH, how))

/** The largest packet that ought to pass, whatever is set. */
export const usualValue = (how: Encapsulation, peerMru: number): number => Math.min(USUAL, mostWorth(how, peerMru))

export function mtuAdvice(how: Encapsulation, peerMru: number, measured: MtuMeasured): MtuAdvice {
  const usual = usualValue(how, peerMru)
  const advice = (value: number, why: MtuReason): MtuAdvice => ({
    value,
    why,
    overhead: overheadRange(how),
    budget: innerLimit(USUAL_PATH, how),
    measured,
    path: measured.kind === 'measured' ? outerSize(measured.largest, how) : undefined,
    parts: packetParts(value, how),
  })
  if (measured.kind === 'no-echo') return advice(usual, 'not-measured')
  const { largest, passesCut } = measured
  if (largest >= usual) return advice(usual, usual < USUAL && usual === peerMru ? 'mru' : 'fits')
  if (largest < MTU_LOW) return advice(MTU_LOW, 'below')
  return advice(largest, passesCut ? 'dont-fragment' : 'path')
}
