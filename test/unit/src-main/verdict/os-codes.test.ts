import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../support/texts.ts'
import type { Observation } from '../../../../src-main/domain/connect/observation.ts'
import { CAUSES } from '../../../../src-main/domain/connect/causes.ts'
import { windowsMeaning } from '../../../../src-main/verdict/os-codes.ts'
import { NUMBERS_OF_SEVERAL, windowsCauses } from '../../../../src-main/verdict/several-causes.ts'
import { verdictOf } from '../../../../src-main/verdict/verdict.ts'
import type { Subject } from '../../../../src-main/verdict/verdict-types.ts'

const SUBJECT: Subject = { gateway: 'vpn.example.com', user: 'alice' }

describe('numbers of operating systems', () => {
  const windows = (code: number) =>
    verdictOf([{ at: 0, stage: 'prerequisites', kind: 'os-code', source: 'Windows', code }], SUBJECT)
  it.each([
    [691, 'credentials-rejected'],
    [789, 'windows-natt-blocked'],
    [809, 'ike-no-response'],
    [788, 'ike-no-common-proposal'],
    [812, 'auth-method-mismatch'],
    [868, 'gateway-name-unresolved'],
    [827, 'component-stopped'],
    [13868, 'ike-no-common-proposal'],
    [800, 'cause-unknown'],
    [901, 'cause-unknown'],
  ])('F-67 %i of Windows is %s', (number, code) => {
    const { fault } = windows(number)
    expect(fault).toMatchObject({ code, os: { source: 'Windows', code: number } })
    expect(fault && textsIn('en').faultTitle(fault) + textsIn('en').faultExplanation(fault)).not.toContain('{{')
  })

  it.each(NUMBERS_OF_SEVERAL)('%i of Windows has several causes, of which the first is what it means', (number) => {
    const [first, ...others] = windowsCauses(number)
    expect(first && CAUSES[first].code).toBe(windowsMeaning(number).code)
    const { fault, certainty } = windows(number)
    expect(fault?.others?.map(({ cause }) => cause)).toEqual(others)
    expect(['likely', 'open']).toContain(certainty)
  })

  it('count for less than anything seen', () => {
    const told: readonly Observation[] = [
      { at: 0, stage: 'lcp', kind: 'lcp-up', mru: 1400 },
      { at: 10, stage: 'authenticate', kind: 'auth-rejected', method: 'mschapv2', user: 'alice', code: 647 },
      { at: 20, stage: 'authenticate', kind: 'os-code', source: 'Windows', code: 691 },
    ]
    expect(verdictOf(told, SUBJECT).fault?.code).toBe('account-restricted')
  })
})
