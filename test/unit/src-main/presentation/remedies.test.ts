import { describe, expect, it } from 'vitest'
import { FAULT_CODES, REMEDIES, type FaultCode } from '../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { profileSchema } from '../../../../src-main/domain/profile/schema.ts'
import { hintsFor, planOf, plansOf, type RemedyContext } from '../../../../src-main/presentation/remedies.ts'
import { emptyForm } from '../../../../src-renderer/features/profiles/form.ts'
import { STATES } from '../../../../src-renderer/gallery/samples.ts'
import { anyFault } from '../../../support/faults.ts'

const profile = profileSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Head office',
  gateway: 'vpn.example.com',
  user: 'alice',
})
const context: RemedyContext = { profile, sessions: {} }
const faultOf = (code: FaultCode, missing = 'password') => anyFault(code, code === 'secret-missing' ? { missing } : {})
const plans = (code: FaultCode, changed: Partial<RemedyContext> = {}) =>
  plansOf(faultOf(code), { ...context, ...changed }).map(({ remedy, plan }) => [remedy, plan])

describe('what is done about a remedy', () => {
  it('leaves no fault without anything to do or to read', () => {
    for (const code of FAULT_CODES) expect(plans(code), code).not.toEqual([])
  })

  it('leads only to fields that the editor has', () => {
    const fields = Object.keys(emptyForm())
    for (const code of FAULT_CODES)
      for (const remedy of REMEDIES) {
        const plan = planOf(remedy, anyFault(code, {}), context)
        if (plan?.kind === 'edit') expect(fields, code).toContain(plan.field)
      }
  })

  it.each([
    ['esp-sha256-truncated', 'ipsec.phase2'],
    ['client-certificate-early', 'machineAuth.certificate'],
    ['settings-refused', 'gateway'],
  ] as const)('D7: leads to the field for %s: %s', (code, field) => {
    expect(planOf('edit-profile', anyFault(code, {}), context)).toEqual({ kind: 'edit', field })
  })

  it('asks for the one secret that was wrong', () => {
    expect(plans('psk-mismatch')[0]).toEqual(['enter-psk', { kind: 'prompt', fields: ['psk'], why: 'wrong' }])
    expect(plans('credentials-rejected')[0]).toEqual([
      'enter-password',
      { kind: 'prompt', fields: ['password'], why: 'wrong' },
    ])
  })

  it('asks once for all that is missing, and for nothing the profile does not use', () => {
    const missing = (fields: string) => plansOf(faultOf('secret-missing', fields), context)
    expect(missing('password, psk')).toEqual([
      { remedy: 'enter-password', plan: { kind: 'prompt', fields: ['password', 'psk'], why: 'missing' } },
    ])
    expect(missing('psk')).toEqual([{ remedy: 'enter-psk', plan: { kind: 'prompt', fields: ['psk'], why: 'missing' } }])
    expect(planOf('enter-private-key', fault('client-certificate-rejected'), context)).toBeUndefined()
  })

  it('disconnects the connection that is in the way', () => {
    const sessions = { [profile.id]: STATES.failed, other: STATES.connected }
    expect(plans('session-active', { sessions })).toEqual([['disconnect-other', { kind: 'disconnect', id: 'other' }]])
  })

  it('says where to look when it cannot see the other connection, and takes any down where nobody has looked', () => {
    expect(plans('session-active')).toEqual([['disconnect-other', { kind: 'hint', name: 'disconnect-other' }]])
    expect(planOf('disconnect-other', anyFault('session-active', {}), { profile })).toEqual({
      kind: 'disconnect',
      id: undefined,
    })
  })

  it('gives no advice about a profile where there is none', () => {
    for (const code of FAULT_CODES)
      for (const { plan } of plansOf(faultOf(code), {}))
        expect(['connect', 'edit', 'prompt', 'diagnose', 'apply-size'], code).not.toContain(plan.kind)
    expect(hintsFor(fault('keychain-unavailable'))).toEqual(['unlock-keychain'])
  })

  it('leads to a diagnosis, but not from one, and not where the size is what is to be found', () => {
    expect(planOf('diagnose', fault('cause-unknown'), context)).toEqual({ kind: 'diagnose', aim: 'connect' })
    expect(planOf('diagnose', fault('cause-unknown'), { ...context, diagnosis: { size: undefined } })).toBeUndefined()
    expect(planOf('diagnose', anyFault('path-mtu-black-hole', {}), context)).toBeUndefined()
  })

  it('measures the packet size before it sets one', () => {
    expect(planOf('set-mtu', anyFault('path-mtu-black-hole', {}), context)).toMatchObject({
      kind: 'diagnose',
      aim: 'size',
    })
    expect(planOf('set-mtu', anyFault('path-mtu-black-hole', {}), { ...context, diagnosis: { size: 1372 } })).toEqual({
      kind: 'apply-size',
      value: 1372,
    })
  })
})
