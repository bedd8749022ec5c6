import { describe, expect, it } from 'vitest'
import { FAULT_CODES, entryOf } from '../../../../../src-main/domain/connect/catalogue.ts'
import { fieldOf } from '../../../../../src-main/domain/connect/fields.ts'
import { anyFault } from '../../../../support/faults.ts'

describe('D7: the field of a fault', () => {
  it.each(FAULT_CODES.filter((code) => entryOf(code).remedies.includes('edit-profile')))(
    'is known for %s, whose remedy is to edit the profile',
    (code) => {
      expect(fieldOf(anyFault(code, {}))).toMatch(/^[a-z]/)
    },
  )

  it('is known for no fault that editing does not mend', () => {
    const others = FAULT_CODES.filter((code) => !entryOf(code).remedies.includes('edit-profile'))
    expect(others.filter((code) => fieldOf(anyFault(code, {})) !== undefined)).toEqual([])
  })

  it.each([
    ['routing.killSwitch', 'routing.killSwitch'],
    ['profile.routing.routes.2', 'routing.routes'],
    ['machineAuth.authority', 'machineAuth.authority'],
    ['property “mtu” is out of range', 'gateway'],
    ['gateway <b>', 'gateway'],
    ['not applied', 'gateway'],
  ])('is the one that was refused, where %j names it', (reason, field) => {
    expect(fieldOf(anyFault('settings-refused', { reason }))).toBe(field)
  })
})
