import { describe, expect, it } from 'vitest'
import { MTU_REASONS } from '../../../../../src-main/domain/mtu/reason.ts'
import { segmentsOf } from '../../../../../src-renderer/features/diagnose/packet-picture.tsx'
import { mtuOf } from '../../../../../src-renderer/gallery/sample-diagnoses.ts'

describe('the picture of a packet', () => {
  it.each(MTU_REASONS)('fills its width to the end, each part after the other: %s', (why) => {
    const segments = segmentsOf(mtuOf(why).parts ?? [])
    for (const [index, { x, width }] of segments.entries()) {
      expect(width).toBeGreaterThan(0)
      const next = segments[index + 1]
      expect(next ? next.x - (x + width) : 640 - (x + width)).toBeCloseTo(next ? 1 : 0)
    }
  })

  it('leaves the payload at least a third, whatever it is wrapped in', () => {
    const parts = [
      { part: 'ip', bytes: 40 },
      { part: 'iv', bytes: 200 },
      { part: 'payload', bytes: 1280 },
    ] as const
    expect(segmentsOf(parts).at(-1)?.width).toBeGreaterThan(640 / 3)
  })
})
