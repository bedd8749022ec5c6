import { describe, expect, it } from 'vitest'
import { FAULT_CODES, REMEDIES, type FaultCode } from '../../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { profileSchema } from '../../../../../src-main/domain/profile/schema.ts'
import { planOf, plansOf, type RemedyContext } from '../../../../../src-renderer/features/connect/remedy-plan.ts'
import { emptyForm } from '../../../../../src-renderer/features/profiles/form.ts'
import { STATES } from '../../../../../src-renderer/gallery/samples.ts'

const profile = profileSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Head office',
  gateway: 'vpn.example.com',
  user: 'alice',
})
const context: RemedyContext = { profile, stored: ['password', 'psk'], sessions: {} }
const plans = (code: FaultCode, changed: Partial<RemedyContext> = {}) =>
  plansOf(fault(code), { ...context, ...changed }).map(({ remedy, plan }) => [remedy, plan])

describe('what the window does about a remedy', () => {
  it('leaves no fault without anything to do or to read', () => {
    for (const code of FAULT_CODES) expect(plans(code), code).not.toEqual([])
  })

  it('leads only to fields that the editor has', () => {
    const fields = Object.keys(emptyForm())
    for (const code of FAULT_CODES)
      for (const remedy of REMEDIES) {
        const plan = planOf(remedy, fault(code), context)
        if (plan?.kind === 'edit') expect(fields, code).toContain(plan.focus)
      }
  })

  it.each([
    ['esp-sha256-truncated', 'ipsec.phase2'],
    ['client-certificate-early', 'machineAuth.certificate'],
    ['settings-refused', 'gateway'],
  ] as const)('D7: opens the editor for %s on %s', (code, focus) => {
    expect(planOf('edit-profile', fault(code), context)).toEqual({ kind: 'edit', focus })
  })

  it('asks for the one secret that was wrong', () => {
    expect(plans('psk-mismatch')[0]).toEqual(['enter-psk', { kind: 'prompt', fields: ['psk'] }])
    expect(plans('credentials-rejected')[0]).toEqual(['enter-password', { kind: 'prompt', fields: ['password'] }])
  })

  it('asks once for all that is missing, and for nothing the profile does not use', () => {
    expect(plans('secret-missing', { stored: [] })).toEqual([
      ['enter-password', { kind: 'prompt', fields: ['password', 'psk'], label: 'window.prompt.missing' }],
    ])
    expect(plans('secret-missing', { stored: ['password'] })).toEqual([
      ['enter-psk', { kind: 'prompt', fields: ['psk'] }],
    ])
  })

  it('disconnects the connection that is in the way', () => {
    const sessions = { [profile.id]: STATES.failed, other: STATES.connected }
    expect(plans('session-active', { sessions })).toEqual([['disconnect-other', { kind: 'disconnect', id: 'other' }]])
  })

  it('says where to look when it cannot see the other connection', () => {
    expect(plans('session-active')).toEqual([['disconnect-other', { kind: 'hint', text: 'hint.disconnect-other' }]])
  })

  it('leads to the diagnosis of a fault whose cause is known, and leaves the others to the offer above', () => {
    expect(planOf('diagnose', fault('ike-no-common-proposal'), context)).toEqual({ kind: 'diagnose', aim: 'connect' })
    expect(planOf('diagnose', fault('cause-unknown'), context)).toBeUndefined()
    expect(
      planOf('diagnose', fault('ike-no-common-proposal'), { ...context, diagnosis: { size: undefined } }),
    ).toBeUndefined()
  })

  it('measures the packet size before it sets one', () => {
    expect(planOf('set-mtu', fault('path-mtu-black-hole'), context)).toMatchObject({ kind: 'diagnose', aim: 'size' })
    expect(planOf('set-mtu', fault('path-mtu-black-hole'), { ...context, diagnosis: { size: 1372 } })).toEqual({
      kind: 'apply-size',
      value: 1372,
    })
  })
})
