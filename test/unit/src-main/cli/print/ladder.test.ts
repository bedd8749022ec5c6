import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { ladderLines, stepsOf, type Step } from '../../../../../src-main/cli/print/ladder.ts'
import { paint } from '../../../../../src-main/cli/print/line.ts'
import { widthOf } from '../../../../../src-main/cli/print/width.ts'
import { FAULT_CODES } from '../../../../../src-main/domain/connect/catalogue.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/language.ts'
import { IDLE, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import type { Rung } from '../../../../../src-main/domain/session/rung.ts'
import { anyFault } from '../../../../support/faults.ts'

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
    expect(new Set(stepsOf(IDLE, []).map((step) => step.mark))).toEqual(new Set(['waiting']))
  })

  it('shows what was climbed with what it found and took, and what goes on with its time so far', () => {
    const state: SessionState = { kind: 'connecting', stage: 'ipsec', since: NOW - 2340, rungs: RUNGS }
    expect(shown(stepsOf(state, []))).toMatchInlineSnapshot(`
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

  it('names the cause where it lies, and marks a warning as one', () => {
    const state = (code: 'natt-no-response' | 'subnet-overlap'): SessionState => ({
      kind: 'failed',
      fault: anyFault(code, { network: '10.0.0.0/8' }),
      rungs: RUNGS,
    })
    expect(shown(stepsOf(state('natt-no-response'), []))).toMatchInlineSnapshot(`
      "  ✓ This computer                                      12 ms
        ✓ Name               203.0.113.10                     4 ms
        ✗ Gateway answers    UDP port 4500 is blocked.
        ○ Keys agreed
        ○ Encrypted channel
        ○ L2TP tunnel
        ○ PPP link
        ○ Sign-in
        ○ Address
        ○ Routes and DNS
        ○ Traffic flows"
    `)
    expect(shown(stepsOf(state('subnet-overlap'), []))).toMatch(/▲ Routes and DNS/)
  })

  it('keeps what it showed while a session comes down, and then says where it was stopped', () => {
    const before = stepsOf({ kind: 'connecting', stage: 'ike', since: NOW, rungs: RUNGS.slice(0, 3) }, [])
    expect(stepsOf({ kind: 'disconnecting', why: 'cancelled' }, before)).toBe(before)
    expect(stepsOf(IDLE, before).map((step) => step.mark)).toContain('stopped')
  })

  it('claims nothing of a tunnel that was up before anybody looked', () => {
    const steps = stepsOf({ kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'live' }, [])
    expect(new Set(steps.map((step) => step.mark))).toEqual(new Set(['unseen']))
  })

  it('gives a stage that took minutes the room it needs', () => {
    const state: SessionState = { kind: 'connecting', stage: 'resolve', since: NOW - 125_000, rungs: [] }
    const [, line = ''] = shown(stepsOf(state, [])).split('\n')
    expect([line.length, line.slice(-10)]).toEqual([60, '2 min 05 s'])
  })

  it.each(LANGUAGES)('is never wider than told in %s, with any fault', (language) => {
    for (const code of FAULT_CODES) {
      const steps = stepsOf({ kind: 'failed', fault: anyFault(code, {}), rungs: RUNGS }, [])
      for (const width of [50, 79, 80])
        for (const line of ladderLines(steps, NOW, textsIn(language), width))
          expect(widthOf(line.map((part) => part.text).join(''))).toBeLessThanOrEqual(width)
    }
  })
})
