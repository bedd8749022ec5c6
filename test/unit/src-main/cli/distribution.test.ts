import { describe, expect, it } from 'vitest'
import { familyOf } from '../../../../src-main/cli/distribution.ts'

describe('the family of a distribution', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"\n', 'debian'],
    ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
    ['ID=fedora\n', 'fedora'],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'suse'],
    ['ID=manjaro\nID_LIKE=arch\n', 'arch'],
    ['ID=nixos\n', undefined],
    ['VERSION_ID=debian\n', undefined],
    ['', undefined],
  ])('is read from %j', (text, family) => {
    expect(familyOf(text)).toBe(family)
  })
})
