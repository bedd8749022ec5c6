import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../support/texts.ts'
import { LANGUAGES } from '../../../../src-main/domain/settings/settings.ts'
import { RULES, verdictOf } from '../../../../src-main/verdict/verdict.ts'
import { PHASE1_ROWS } from './rows-phase1.ts'
import { PHASE2_ROWS } from './rows-phase2.ts'
import { PPP_ROWS } from './rows-ppp.ts'
import { REACH_ROWS } from './rows-reach.ts'
import { SUBJECT, type Told, observations, judge, answer, silent, refusal, ike, up } from './told.ts'

const ROWS = [...REACH_ROWS, ...PHASE1_ROWS, ...PHASE2_ROWS, ...PPP_ROWS]

describe('the verdict', () => {
  it.each(ROWS.map((row) => ({ row, name: row[0] })))('on $name', ({ row: [, told, code, certainty, subject] }) => {
    const verdict = judge(told, subject)
    expect([verdict.fault?.code, verdict.certainty]).toEqual([code, certainty])
    expect(verdict.evidence.length).toBeGreaterThan(0)
  })

  it('uses every row of the table', () => {
    const used = new Set(ROWS.map((row) => judge(row[1], row[4]).rule))
    expect(RULES.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([])
  })

  it.each(LANGUAGES)('has all that the texts interpolate, in %s', (language) => {
    const texts = textsIn(language)
    for (const row of ROWS) {
      const { fault } = judge(row[1], row[4])
      expect(fault && texts.faultTitle(fault) + texts.faultExplanation(fault)).not.toMatch(/\{\{|undefined/)
    }
  })

  it('is none for a tunnel that came up after stumbling', () => {
    const verdict = judge([silent('MM2'), refusal(1, 14), ['ike', { kind: 'undecryptable', times: 1 }], ...up])
    expect(verdict.fault).toBeUndefined()
    expect(verdict.certainty).toBe('sure')
  })

  it.each<Told>([
    ['prerequisites', { kind: 'component-missing', component: 'xl2tpd' }],
    ['lcp', { kind: 'module-missing', module: 'ppp_generic' }],
    ['prerequisites', { kind: 'port-taken', port: 1701 }],
    ['prerequisites', { kind: 'settings-refused', component: 'charon', reason: "opening 'x' failed" }],
  ])('is none for a tunnel that came up although %s was over a thing that did not matter: %o', (...told) => {
    expect(judge([...up, told]).fault).toBeUndefined()
  })

  it('looks for what ends a tunnel, and for nothing else, where it was up before', () => {
    const refused = observations([
      ['ike', { kind: 'notify', phase: 1, type: 14, name: 'NO_PROPOSAL_CHOSEN', authenticated: false }],
    ])
    expect(verdictOf(refused, { wasUp: true }).fault).toBeUndefined()
    const closed = observations([['l2tp', { kind: 'l2tp-closed', which: 'call', result: 1 }]])
    expect(verdictOf(closed, { wasUp: true }).fault?.code).toBe('gateway-closed')
  })

  it('does not mind large packets that arrive cut', () => {
    const echoes: readonly Told[] = [
      ['live', { kind: 'echo', bytes: 84, milliseconds: 9 }],
      ['live', { kind: 'echo-lost', bytes: 1400, tries: 3 }],
      ['live', { kind: 'echo-cut', bytes: 1400, where: 'outside', milliseconds: 9 }],
    ]
    expect(judge([...up, ...echoes]).fault).toBeUndefined()
    expect(judge([...up, ...echoes.slice(0, 2)]).fault?.code).toBe('path-mtu-black-hole')
  })

  it('does not mind that a gateway answers no pings', () => {
    expect(judge([...up, ['live', { kind: 'echo-lost', bytes: 64, tries: 3 }]]).fault).toBeUndefined()
  })

  it('is none when a probe was to stop where it stopped', () => {
    expect(judge(ike, { ...SUBJECT, until: 'ike' }).fault).toBeUndefined()
    expect(judge(ike).fault).toMatchObject({ code: 'cause-unknown', stage: 'ipsec' })
  })

  it('says so when nothing was seen', () => {
    expect(verdictOf([])).toMatchObject({ certainty: 'open', rule: 'nothing was seen', evidence: [] })
  })

  it('does not depend on which of two observations of one time comes first', () => {
    for (const [symptom, told, code, , subject] of ROWS) {
      const backwards = [...observations(told)].reverse().map((item) => ({ ...item, at: 0 }))
      expect([symptom, verdictOf(backwards, subject ?? SUBJECT).fault?.code]).toEqual([symptom, code])
    }
  })
})

describe('proposals that do not meet', () => {
  it('are put side by side with the strongest that both could have', () => {
    const accepted = ['3des-sha1-modp1024', 'aes128-sha1-modp2048', 'aes256gcm16-sha384']
    const { comparison } = judge([
      answer(500),
      ['ike', { kind: 'phase1-refused', offered: ['aes256-sha256-modp2048'], accepted }],
    ])
    expect(comparison).toMatchObject({ field: 'ipsec.phase1', add: 'aes128-sha1-modp2048', weak: false, common: [] })
  })

  it('are not to be changed when they do meet', () => {
    const list = ['aes256-sha256']
    const { comparison } = judge([...ike, ['ipsec', { kind: 'phase2-refused', offered: list, accepted: list }]])
    expect(comparison).toEqual({ field: 'ipsec.phase2', offered: list, accepted: list, common: list })
  })
})
