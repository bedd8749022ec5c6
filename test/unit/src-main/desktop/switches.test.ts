import { describe, expect, it } from 'vitest'
import { REFUSED_SWITCHES, refusedSwitch } from '../../../../src-main/desktop/switches.ts'

describe('a release', () => {
  it.each(REFUSED_SWITCHES)('does not start with --%s', (name) => {
    expect(refusedSwitch((asked) => asked === name)).toBe(name)
  })

  it.each([
    ['wraps a process of ours in another program', 'zygote-cmd-prefix'],
    ['writes what goes over the network to a file', 'log-net-log'],
    ['writes the keys of TLS to a file', 'ssl-key-log-file'],
    ['writes a trace to a file', 'trace-startup-file'],
    ['waits for a debugger', 'inspect-wait'],
    ['takes the sandbox away', 'no-zygote-sandbox'],
  ])('S20: refuses the switch that %s', (_what, name) => {
    expect(refusedSwitch((asked) => asked === name)).toBe(name)
  })

  it('starts with the switches of a desktop', () => {
    const given = new Set(['ozone-platform', 'force-device-scale-factor', 'lang'])
    expect(refusedSwitch((name) => given.has(name))).toBeUndefined()
  })
})
