import { describe, expect, it } from 'vitest'
import { FAULT_CODES, type FaultCode } from '../../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { betterFault, isUnsettled, type Explanation } from '../../../../../src-main/domain/connect/settled.ts'
import { anyFault } from '../../../../support/faults.ts'

const unknown = fault('cause-unknown', { stage: 'ike', os: { source: 'NetworkManager', text: 'it failed' } })
const found = (code: FaultCode, certainty: Explanation['certainty'] = 'sure'): Explanation => ({
  fault: anyFault(code, {}),
  certainty,
})
const KEY_NOT_STORED = { cause: 'key-not-stored', args: {} } as const
const works: Explanation = { certainty: 'sure', link: { local: '192.0.2.2' } }

describe('a failure without a cause', () => {
  it.each(['sure', 'near-sure', 'likely'] as const)('takes one that is %s', (certainty) => {
    expect(betterFault(unknown, found('psk-mismatch', certainty), [])?.code).toBe('psk-mismatch')
  })

  it('keeps what the system said', () => {
    expect(betterFault(unknown, found('psk-mismatch'), [])).toEqual({ ...fault('psk-mismatch'), os: unknown.os })
    const own: Explanation = { fault: fault('psk-mismatch', { os: { source: 'charon' } }), certainty: 'sure' }
    expect(betterFault(unknown, own, [])?.os).toEqual({ source: 'charon' })
  })

  it('takes none that is open, and no second one without a cause', () => {
    expect(betterFault(unknown, found('ike-refused', 'open'), [])).toBeUndefined()
    expect(betterFault(unknown, found('cause-unknown'), [])).toBeUndefined()
  })

  it('stays as it is when nothing was tried but to ask for the card', () => {
    expect(betterFault(unknown, { certainty: 'sure' }, [{ fault: anyFault('component-missing', {}) }])).toBeUndefined()
  })

  it('is of this computer’s own parts when the same connect works without them, where they stopped', () => {
    const better = betterFault(unknown, works, [{ fault: anyFault('other-vpn-active', {}) }, {}])
    expect(better).toMatchObject({ code: 'local-parts-failed', stage: 'ike', os: { text: 'it failed' } })
  })

  it('is ESP that is lost where the system speaks it bare, and only there', () => {
    const silent = fault('l2tp-no-response')
    const nat = (us: boolean): Explanation => ({ ...works, nat: { us, gateway: false } })
    expect(betterFault(silent, nat(false), [])?.code).toBe('esp-blocked')
    expect(betterFault(silent, nat(true), [])?.code).toBe('local-parts-failed')
    expect(betterFault(unknown, nat(false), [])?.code).toBe('local-parts-failed')
  })

  it('is of the part that is known to be in the way', () => {
    const checks = [{}, { fault: anyFault('subnet-overlap', {}) }, { fault: anyFault('component-stopped', {}) }]
    expect(betterFault(unknown, works, checks)?.code).toBe('component-stopped')
  })
})

describe('a failure whose number was read as the commonest of its causes', () => {
  const others = [
    { cause: 'wrong-key', args: {} },
    { cause: 'no-common-algorithm', args: {} },
  ] as const
  const of789 = fault('windows-natt-blocked', { os: { source: 'Windows', code: 789 }, others })

  it('takes the one that a diagnosis meets, and keeps the number', () => {
    const better = betterFault(of789, found('psk-mismatch'), [])
    expect(better).toMatchObject({ code: 'psk-mismatch', os: { code: 789 } })
    expect(betterFault(of789, found('psk-mismatch', 'open'), [])).toBeUndefined()
  })

  it('is settled where the others are finer, where only a version is known for an error, and from the sign-in on', () => {
    expect(isUnsettled(fault('windows-natt-blocked'))).toBe(false)
    expect(isUnsettled(fault('secret-missing', { args: { missing: 'psk' }, others: [KEY_NOT_STORED] }))).toBe(false)
    expect(isUnsettled(fault('psk-mismatch', { others: [{ cause: 'program-outdated', args: {} }] }))).toBe(false)
    expect(isUnsettled(fault('credentials-rejected', { others: [{ cause: 'session-held', args: {} }] }))).toBe(false)
  })
})

describe('a failure with a cause', () => {
  it('is never overwritten, whatever is found', () => {
    const settled = FAULT_CODES.filter((code) => !isUnsettled(anyFault(code, {})))
    expect(settled).toContain('credentials-rejected')
    for (const code of settled)
      for (const explanation of [found('psk-mismatch'), works])
        expect([code, betterFault(anyFault(code, {}), explanation, [])]).toEqual([code, undefined])
  })

  it('is what most codes say', () => {
    expect(FAULT_CODES.filter((code) => isUnsettled(anyFault(code, {})))).toEqual([
      'ike-no-response',
      'natt-no-response',
      'ike-refused',
      'esp-blocked',
      'l2tp-no-response',
      'lcp-no-response',
      'auth-no-response',
      'cause-unknown',
    ])
  })
})
