import { describe, expect, it } from 'vitest'
import { REFUSED_SWITCHES, refusedSwitch } from '../../../../src-main/desktop/switches.ts'

describe('a release', () => {
  it.each(REFUSED_SWITCHES)('does not start with --%s', (name) => {
    expect(refusedSwitch((asked) => asked === name)).toBe(name)
  })

  it('starts with the switches of a desktop', () => {
    const given = new Set(['ozone-platform', 'force-device-scale-factor', 'lang'])
    expect(refusedSwitch((name) => given.has(name))).toBeUndefined()
  })
})
