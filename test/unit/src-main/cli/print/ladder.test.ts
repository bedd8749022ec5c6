import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { ladderLines, stepsOf, type Step } from '../../../../../src-main/cli/print/ladder.ts'
import { paint } from '../../../../../src-main/cli/print/line.ts'
import { widthOf } from '../../../../../src-main/cli/print/width.ts'
import { FAULT_CODES } from '../../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/language.ts'
import { IDLE, type Rung, type SessionState } from '../../../../../src-main/domain/session/state.ts'

const texts = textsIn('en')
const NOW = 1_000_000
const RUNGS: readonly Rung[] = [
  { stage: 'prerequisites', milliseconds: 12 },
  { stage: 'resolve', milliseconds: 4, found: '203.0.113.10' },
  { stage: 'reach', milliseconds: 0 },
  { stage: 'ike', milliseconds: 1180, found: 'AES-256 SHA-256 DH14' },
]

const shown = (steps: readonly Step[], now = NOW): string =>
  ladderLines(steps, now, texts, 60)
    .map((line) => paint(line, 60, { colour: false, unicode: true }))
    .join('\n')

describe('the ladder', () => {
  it('waits before it is begun', () => {
    expect(new Set(stepsOf(IDLE, [], texts).map((step) => step.kind))).toEqual(new Set(['waiting']))
  })

  it('shows what was climbed with what it found and took, and what goes on with its time so far', () => {
    const state: SessionState = { kind: 'connecting', stage: 'ipsec', since: NOW - 2340, rungs: RUNGS }
    expect(shown(stepsOf(state, [], texts))).toMatchInlineSnapshot(`
      "  ✓ This computer                                      12 ms
        ✓ Name               203.0.113.10                     4 ms
        ✓ Gateway answers
        ✓ Keys agreed        AES-256 SHA-256 DH14            1.2 s
        ◓ Encrypted channel  …                               2.3 s
        ○ L2TP tunnel
        ○ PPP link
        ○ Sign-in
        ○ Address
        ○ Routes and DNS
        ○ Traffic flows"
    `)
  })

  it('shows the cause where it lies, and nothing climbed above it', () => {
    const state: SessionState = { kind: 'failed', fault: fault('natt-no-response'), rungs: RUNGS }
    const kinds = stepsOf(state, [], texts).map((step) => step.kind)
    expect(kinds.slice(0, 5)).toEqual(['done', 'done', 'failed', 'waiting', 'waiting'])
  })

  it('keeps what it showed while a session comes down, and then says where it was stopped', () => {
    const before = stepsOf({ kind: 'connecting', stage: 'ike', since: NOW, rungs: RUNGS.slice(0, 3) }, [], texts)
    expect(stepsOf({ kind: 'disconnecting', why: 'cancelled' }, before, texts)).toBe(before)
    expect(stepsOf(IDLE, before, texts).map((step) => step.kind)).toContain('stopped')
  })

  it('says nothing of a tunnel that was up before anybody looked', () => {
    expect(stepsOf({ kind: 'connected', facts: { dns: [], domains: [] }, rungs: [] }, [], texts)).toEqual([])
  })

  it.each(LANGUAGES)('is never wider than told in %s, with any fault', (language) => {
    for (const code of FAULT_CODES) {
      const steps = stepsOf({ kind: 'failed', fault: fault(code), rungs: RUNGS }, [], textsIn(language))
      for (const width of [50, 79, 80])
        for (const line of ladderLines(steps, NOW, textsIn(language), width))
          expect(widthOf(line.map((part) => part.text).join(''))).toBeLessThanOrEqual(width)
    }
  })
})
