import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { FAMILIES, PACKAGES, packagesFor } from '../../../../../src-main/domain/survey/packages.ts'
import { anyFault } from '../../../../support/faults.ts'

describe('the packages of a family', () => {
  it.each(FAMILIES)('do without NetworkManager where the helper connects, on %s', (family) => {
    expect(PACKAGES[family].direct.join(' ')).not.toMatch(/network-?manager/i)
    expect(PACKAGES[family].direct.join(' ')).toMatch(/strongswan .*xl2tpd ppp /)
  })

  it('are those of the way that is used, and none for what no archive has', () => {
    expect(packagesFor(anyFault('component-missing', {}))).toBe('managed')
    expect(packagesFor(anyFault('component-missing', { by: 'strongswan' }))).toBe('direct')
    expect(packagesFor(fault('helper-missing'))).toBeUndefined()
  })
})
