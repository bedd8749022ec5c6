import { describe, expect, it } from 'vitest'
import type { SeenRung } from '../../../../src-main/domain/connect/findings.ts'
import { STAGES, stageOrder, type Stage } from '../../../../src-main/domain/connect/stage.ts'
import { entryOf, FAULT_CODES } from '../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import {
  ladderAtEnd,
  ladderUnderWay,
  nothingYet,
  PROBED,
  sessionLadder,
  SHOWN_TO_ANYBODY,
  totalTime,
  workingStage,
} from '../../../../src-main/presentation/ladder.ts'
import { CHECKS, climbedTo, reportOf } from '../../../../src-renderer/gallery/sample-diagnoses.ts'
import { failedWith, STATES } from '../../../../src-renderer/gallery/samples.ts'
import { anyFault } from '../../../support/faults.ts'

const marks = (state: Parameters<typeof sessionLadder>[0]) => sessionLadder(state).map((rung) => rung.mark)

describe('the ladder', () => {
  it('has every stage in order in every state', () => {
    for (const state of Object.values(STATES)) expect(sessionLadder(state).map((rung) => rung.stage)).toEqual(STAGES)
  })

  it('stands at its foot while preparing', () => {
    expect(marks(STATES.preparing)).toEqual(['working', ...waiting(10)])
  })

  it('shows what is done, what is under way and what is to come', () => {
    expect(marks(STATES.connecting)).toEqual([...Array<string>(5).fill('done'), 'working', ...waiting(5)])
  })

  it('does not call a step done that nobody reported', () => {
    expect(marks({ kind: 'connecting', stage: 'reach', since: 0, rungs: [] }).slice(0, 3)).toEqual([
      'unseen',
      'unseen',
      'working',
    ])
  })

  it('gives no time to a step that was not timed', () => {
    const [first, second] = sessionLadder({
      kind: 'connected',
      health: 'live',
      facts: { dns: [], domains: [] },
      rungs: [
        { stage: 'prerequisites', milliseconds: 0 },
        { stage: 'resolve', milliseconds: 4, found: '203.0.113.10' },
      ],
    })
    expect(first).toEqual({ stage: 'prerequisites', mark: 'done' })
    expect(second).toEqual({ stage: 'resolve', mark: 'done', milliseconds: 4, found: '203.0.113.10' })
  })

  it.each(FAULT_CODES)('breaks at the stage of %s and waits above it', (code) => {
    const state = failedWith(code)
    if (state.kind !== 'failed') throw new Error('the sample is no failure')
    const broken = stageOrder(state.fault.stage)
    const all = sessionLadder(state)
    const warning = entryOf(code).severity === 'warning'
    expect(all[broken]).toMatchObject({ mark: warning ? 'warning' : 'failed', fault: state.fault })
    expect(all.slice(broken + 1).every(({ mark }) => mark === 'waiting')).toBe(true)
    expect(all.slice(0, broken).every(({ mark }) => mark === 'done')).toBe(true)
  })

  const reported = (...stages: readonly Stage[]) => stages.map((stage) => ({ stage, milliseconds: 5, found: 'x' }))

  it('shows nothing of what was climbed above an error: the cause lies below', () => {
    const rungs = reported('prerequisites', 'resolve', 'reach', 'ike')
    const ladder = sessionLadder({ kind: 'failed', fault: anyFault('natt-no-response', {}), rungs })
    expect(ladder.slice(0, 4).map(({ mark }) => mark)).toEqual(['done', 'done', 'failed', 'waiting'])
    expect(ladder[3]).toEqual({ stage: 'ike', mark: 'waiting' })
  })

  it('keeps what was climbed above a warning: it stopped nothing', () => {
    const rungs = reported('prerequisites', 'resolve', 'reach', 'ike')
    const ladder = sessionLadder({ kind: 'failed', fault: anyFault('other-vpn-active', {}), rungs })
    expect(ladder.slice(0, 5).map(({ mark }) => mark)).toEqual(['warning', 'done', 'done', 'done', 'waiting'])
  })

  it('does not say of a step below the broken one that it waits: it was passed, unseen', () => {
    const ladder = sessionLadder({ kind: 'failed', fault: fault('psk-mismatch'), rungs: [] })
    expect(ladder.slice(0, 5).map(({ mark }) => mark)).toEqual(['unseen', 'unseen', 'unseen', 'failed', 'waiting'])
  })

  it('adds its times up', () => {
    expect(
      totalTime([
        { stage: 'ike', milliseconds: 5 },
        { stage: 'ipsec', milliseconds: 7 },
      ]),
    ).toBe(12)
  })
})

describe('the ladder of a diagnosis', () => {
  /** As the verdict on what was seen so far has it: the stage after the last is one where it “stopped”. */
  const soFar = (stage: Stage): readonly SeenRung[] =>
    climbedTo(stage).map((rung) => (rung.stage === stage ? { ...rung, state: 'failed' } : rung))

  it('has every stage in order, before, while and after', () => {
    for (const ladder of [nothingYet(STAGES), ladderUnderWay(climbedTo('l2tp')), ladderAtEnd(reportOf('no-address'))])
      expect(ladder.map(({ stage }) => stage)).toEqual(STAGES)
  })

  it('works on the stage after the last that is passed', () => {
    expect(workingStage([])).toBe('resolve')
    expect(workingStage(climbedTo('ike'))).toBe('ike')
    expect(workingStage(climbedTo('routes'))).toBe('live')
    expect(workingStage(climbedTo(undefined))).toBeUndefined()
    expect(ladderUnderWay(climbedTo('l2tp')).filter(({ mark }) => mark === 'working')).toHaveLength(1)
  })

  it('breaks no rung before it is over: what is not seen yet has not failed', () => {
    const marks = ladderUnderWay(soFar('ipsec'), PROBED, 7)
    expect(marks.map(({ mark }) => mark)).toEqual([...Array<string>(3).fill('done'), 'working', ...waiting(5)])
    expect(marks[3]).toMatchObject({ stage: 'ipsec', since: 7 })
    expect(workingStage(soFar('ipsec'))).toBe('ipsec')
  })

  it('may be of some stages alone', () => {
    expect(ladderUnderWay(soFar('ike'), SHOWN_TO_ANYBODY).map(({ mark }) => mark)).toEqual(['done', 'done'])
  })

  it('is broken at one rung alone, the fault’s own', () => {
    const broken = ladderAtEnd(reportOf('credentials-rejected')).filter(({ mark }) => mark === 'failed')
    expect(broken).toMatchObject([{ stage: 'authenticate', fault: { code: 'credentials-rejected' } }])
    expect(ladderAtEnd(reportOf('path-mtu-black-hole')).at(-1)).toMatchObject({ mark: 'warning' })
  })

  it('waits above an error, whatever was seen there', () => {
    const report = { ...reportOf('psk-mismatch'), ladder: [...climbedTo(undefined)] }
    expect(ladderAtEnd(report, PROBED).map(({ mark }) => mark)).toEqual(['done', 'done', 'failed', ...waiting(6)])
  })

  it('counts this computer as seen when it was looked at and is in order', () => {
    const first = (checks: typeof CHECKS) => ladderAtEnd(reportOf('psk-mismatch'), STAGES, checks)[0]?.mark
    expect([first(CHECKS), first([])]).toEqual(['done', 'unseen'])
  })

  it('says of each stage what it found last, and leaves an echo to its time', () => {
    const found = ladderAtEnd(reportOf('path-mtu-black-hole')).map((rung) => rung.found)
    expect(found[STAGES.indexOf('lcp')]).toBe('MRU 1400, MS-CHAPv2')
    expect(found[STAGES.indexOf('live')]).toBeUndefined()
  })
})

const waiting = (count: number): readonly string[] => Array<string>(count).fill('waiting')
