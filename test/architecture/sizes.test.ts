import { describe, expect, it } from 'vitest'
import { functionsIn, MOST, percentile95, sizesOf } from './sizes.ts'

describe('the size of what is written', () => {
  const rooms = sizesOf(['src-main', 'src-renderer', 'helpers'])

  it('is known of every room', () => {
    expect(rooms.length).toBeGreaterThan(10)
    expect(rooms.filter(({ files, functions }) => files.length === 0 || functions.length === 0)).toEqual([])
  })

  it('keeps nineteen of twenty functions of a room to forty lines', () => {
    const long = rooms.map(({ room, functions }) => ({ room, lines: percentile95(functions) }))
    expect(long.filter(({ lines }) => lines > MOST.functions)).toEqual([])
  })

  it('keeps nineteen of twenty files of a room to three hundred lines', () => {
    // In a room of fewer than twenty files, the longest one would be the percentile, and that has its own limit.
    const large = rooms.filter(({ files }) => files.length >= 20)
    const long = large.map(({ room, files }) => ({ room, lines: percentile95(files) }))
    expect(long.filter(({ room, lines }) => lines > (LONGER[room] ?? MOST.files))).toEqual([])
  })

  it('counts the lines of a function with its head and its end, and leaves chapters of tests out', () => {
    const text = "describe('a', () => {\n  it('b', () => {\n    c()\n  })\n})\n\nfunction d() {\n  return () => 1\n}\n"
    expect(functionsIn('x.ts', text)).toEqual([3, 3, 1])
  })

  it('takes the nearest rank', () => {
    expect(percentile95(Array.from({ length: 20 }, (_, i) => i + 1))).toBe(19)
    expect(percentile95([7])).toBe(7)
  })
})

/** Rooms above the limit: their number may only decrease, and the entry is removed when it reaches the limit. */
const LONGER: Readonly<Record<string, number>> = { 'src-main/verdict': 330 }
