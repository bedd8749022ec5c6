import { describe, expect, it } from 'vitest'
import { STAGES } from '../../../../../src-main/domain/connect/stage.ts'
import {
  CHECKS,
  climbedTo,
  DIAGNOSES,
  done,
  LOG_DIAGNOSIS,
  reportOf,
  running,
} from '../../../../../src-renderer/gallery/sample-diagnoses.ts'
import { diagnosisRungs, wordOf, workingStage } from '../../../../../src-renderer/features/diagnose/rungs.ts'

const marks = (state: Parameters<typeof diagnosisRungs>[0]) => diagnosisRungs(state).map(({ mark }) => mark)

describe('the ladder of a diagnosis', () => {
  it('has every stage in order, before, while and after', () => {
    for (const state of [undefined, ...Object.values(DIAGNOSES), LOG_DIAGNOSIS])
      expect(diagnosisRungs(state).map(({ stage }) => stage)).toEqual(STAGES)
  })

  it('works on the first stage that nothing has been heard of', () => {
    expect(workingStage([])).toBe('prerequisites')
    expect(workingStage(climbedTo('ike'))).toBe('ike')
    expect(workingStage(climbedTo('address'))).toBe('address')
    expect(workingStage(climbedTo(undefined))).toBeUndefined()
    expect(marks(running('l2tp')).filter((mark) => mark === 'working')).toHaveLength(1)
  })

  it('works on nothing more once a stage has failed', () => {
    expect(workingStage(reportOf('psk-mismatch').ladder)).toBeUndefined()
  })

  it('is broken at one rung alone, the fault’s own', () => {
    const broken = marks(done(reportOf('credentials-rejected'))).filter((mark) => mark === 'failed')
    expect(broken).toHaveLength(1)
    expect(marks(done(reportOf('path-mtu-black-hole'))).at(-1)).toBe('warning')
  })

  it('counts this computer as seen when it was looked at and is in order', () => {
    expect(marks(done(reportOf('psk-mismatch'), { checks: CHECKS }))[0]).toBe('done')
    expect(marks(done(reportOf('psk-mismatch'), { checks: [] }))[0]).toBe('unseen')
  })
})

describe('the word for what came of it', () => {
  const word = (name: string): string | undefined => {
    const state = DIAGNOSES[name]
    return state?.kind === 'done' ? wordOf(state, false) : undefined
  }

  it.each([
    ['good', 'works'],
    ['wrong-psk', 'found'],
    ['likely-cause', 'likely'],
    ['open-cause', 'open'],
    ['no-cause', 'unknown'],
    ['card', 'answers'],
    ['withheld', 'answers'],
    ['mtu-path', 'flaw'],
  ])('is for %s: %s', (name, expected) => {
    expect(word(name)).toBe(expected)
  })
})
