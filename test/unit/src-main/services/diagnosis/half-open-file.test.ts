import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { halfOpenFile } from '../../../../../src-main/services/diagnosis/half-open-file.ts'

const GATEWAY = '203.0.113.10'

/** Processes that share a folder and a wall clock; each has a monotonic clock of its own. */
function folder() {
  const path = join(mkdtempSync(join(tmpdir(), 'culvert-half-open-')), 'asked.json')
  const clock = { wall: 1_700_000_000_000 }
  return { path, clock, process: () => halfOpenFile(path, () => clock.wall)(GATEWAY) }
}

describe('how often a gateway was asked', () => {
  it('is known to the next process, whatever its own clock says', () => {
    const { clock, process } = folder()
    const first = process()
    for (let i = 0; i < 3; i++) first.spend(5)
    clock.wall += 10_000
    expect(process().next(77)).toBe(77 + 20_000)
    clock.wall += 20_001
    expect(process().next(77)).toBe(77)
  })

  it('is forgotten of what was finished', () => {
    const { process } = folder()
    const first = process()
    for (let i = 0; i < 3; i++) first.spend(5)
    first.giveBack()
    expect(process().next(9)).toBe(9)
    expect(process().next(9, 2)).toBe(9 + 30_000)
  })

  it('is of each gateway by itself, and names none', () => {
    const { path, process } = folder()
    const first = process()
    for (let i = 0; i < 3; i++) first.spend(5)
    expect(halfOpenFile(path)('203.0.113.11').next(9)).toBe(9)
    expect(readFileSync(path, 'utf8')).not.toContain('203.0')
  })

  it('does not count on this computer', () => {
    const { path } = folder()
    for (let i = 0; i < 9; i++) halfOpenFile(path)('127.0.0.1').spend(5)
    expect(halfOpenFile(path)('127.0.0.1').next(9, 3)).toBe(9)
  })

  it('survives a damaged file, a clock set back and a folder that cannot be written', () => {
    const { path, clock, process } = folder()
    writeFileSync(path, '{"a":')
    expect(process().next(9)).toBe(9)
    for (let i = 0; i < 3; i++) process().spend(5)
    clock.wall -= 3_600_000
    expect(process().next(9)).toBe(9)
    const nowhere = halfOpenFile(join(path, 'under-a-file', 'asked.json'))(GATEWAY)
    for (let i = 0; i < 3; i++) nowhere.spend(5)
    expect(nowhere.next(9)).toBeGreaterThan(9)
  })
})
