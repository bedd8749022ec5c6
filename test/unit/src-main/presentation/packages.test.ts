import { describe, expect, it } from 'vitest'
import { FAMILIES, PACKAGE_SETS } from '../../../../src-main/domain/survey/packages.ts'
import { installCommand, installCommands } from '../../../../src-main/presentation/packages.ts'

describe('the command that a person types', () => {
  it.each(FAMILIES)('has nothing that a shell would expand, on %s', (family) => {
    for (const packages of PACKAGE_SETS)
      expect(installCommand(family, packages).command).toMatch(/^sudo [a-z0-9 ._:/=-]+$/i)
  })

  it('is this distribution’s, or that of all where it is not known', () => {
    expect(installCommands('fedora', 'managed').map(({ command }) => command)).toEqual([
      'sudo dnf install NetworkManager NetworkManager-l2tp strongswan xl2tpd',
    ])
    expect(installCommands(undefined, 'direct').map(({ family }) => family)).toEqual(FAMILIES)
  })
})
