import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { FAMILIES, PACKAGES_OF, packagesFor } from '../../../../../src-main/domain/survey/packages.ts'
import { anyFault } from '../../../../support/faults.ts'

/** Written out a second time on purpose: what runs as root does not change in passing. */
const AS_ROOT = {
  debian:
    'DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold install network-manager network-manager-l2tp strongswan xl2tpd',
  fedora: 'dnf -y install NetworkManager NetworkManager-l2tp strongswan xl2tpd',
  suse: 'zypper --non-interactive install NetworkManager NetworkManager-l2tp strongswan xl2tpd',
  arch: 'pacman -S --needed --noconfirm networkmanager networkmanager-l2tp strongswan xl2tpd',
}

describe('the commands that install', () => {
  it('are these, and no others', () => {
    expect(Object.fromEntries(FAMILIES.map((family) => [family, PACKAGES_OF[family].unattended]))).toEqual(AS_ROOT)
    expect(Object.keys(PACKAGES_OF)).toEqual(FAMILIES)
  })

  it.each(FAMILIES)('have nothing that a shell would expand, on %s', (family) => {
    expect(PACKAGES_OF[family].unattended).toMatch(/^[a-z0-9 ._:/=-]+$/i)
    expect(PACKAGES_OF[family].commands.managed).toMatch(/^[a-z0-9 ._:/=-]+$/i)
    expect(PACKAGES_OF[family].commands.direct).toMatch(/^[a-z0-9 ._:/=-]+$/i)
  })

  it.each(FAMILIES)('do without NetworkManager where the helper connects, on %s', (family) => {
    expect(PACKAGES_OF[family].commands.direct).not.toMatch(/network-?manager/i)
    expect(PACKAGES_OF[family].commands.direct).toMatch(/ strongswan .*xl2tpd ppp /)
  })

  it.each(FAMILIES)('name the same packages to type and to run, on %s', (family) => {
    const { commands, unattended, packages } = PACKAGES_OF[family]
    expect(commands.managed.endsWith(` ${packages.join(' ')}`)).toBe(true)
    expect(unattended.endsWith(` ${packages.join(' ')}`)).toBe(true)
    expect(unattended).not.toMatch(/^sudo/)
  })

  it('are those of the way that is used, and none for what no archive has', () => {
    expect(packagesFor(anyFault('component-missing', {}))).toBe('managed')
    expect(packagesFor(anyFault('component-missing', { by: 'strongswan' }))).toBe('direct')
    expect(packagesFor(fault('helper-missing'))).toBeUndefined()
  })
})
