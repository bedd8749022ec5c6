import { expect, it } from 'vitest'
import { connectParts } from '../../../bench/connect-parts.ts'

it('what a connect spends its time on adds up to the whole, and the command has what the ladder does not tell', () => {
  const rungs = [
    { stage: 'prerequisites', milliseconds: 670 },
    { stage: 'resolve', milliseconds: 170 },
    { stage: 'reach', milliseconds: 20 },
    { stage: 'ike', milliseconds: 200 },
    { stage: 'address', milliseconds: 250 },
    { stage: 'routes', milliseconds: 120 },
    { stage: 'live', milliseconds: 80 },
  ] as const
  const parts = connectParts(2.37, rungs)
  expect(Object.values(parts).reduce((sum, value) => sum + value, 0)).toBeCloseTo(2.37)
  expect(parts).toMatchObject({ helper: 0.67, charon: 0.17, protocols: 0.47, network: 0.2 })
  expect(parts.command).toBeCloseTo(0.86)
})
