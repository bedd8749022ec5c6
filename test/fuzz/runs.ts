import fc from 'fast-check'
import { afterAll } from 'vitest'

/** Inputs of a property: few in every run, `CULVERT_FUZZ` times as many in `npm run fuzz`, which adds up what is told here. */
export const FACTOR = Number(process.env['CULVERT_FUZZ'] ?? '1')
/** Of a property that takes no number of its own. */
const USUAL = 100

let inputs = 0

/** A log takes a hundred times as long to read as a message. */
const SLOW = 10

/** Holds for each of so many inputs, or fails with the smallest that it does not hold for. */
export function holds<Values>(property: fc.IProperty<Values>, runs = USUAL, pace: 'quick' | 'slow' = 'quick'): void {
  const numRuns = runs * (pace === 'quick' ? FACTOR : Math.ceil(FACTOR / SLOW))
  fc.assert(property, { numRuns })
  inputs += numRuns
}

if (FACTOR > 1) afterAll(() => console.log(`fuzzed with ${inputs} inputs`))
