import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sortSkips } from '../../../../support/run/skips.ts'
import { EXCEPTIONS, holding } from '../../../../support/set-up/exceptions.ts'

const onDebian = (version: string, architecture = 'x64', slowGuests = false) =>
  holding({
    osRelease: `ID=debian\nVERSION_ID="${version}"\n`,
    architecture,
    compilesForGuests: true,
    slowGuests,
    hasDotnet: true,
    runsWine: true,
    runs32Bit: true,
  })
const LAB = resolve(import.meta.dirname, '../../../../lab')
const softEther = { file: '/p/test/interop/softether.interop.test.ts', name: 'SoftEther answers' }

describe('a test that did not run', () => {
  it('is declared where its exception holds, and says where that is', () => {
    expect(sortSkips([softEther], onDebian('13'), '/p')).toEqual({
      declared: [{ name: 'SoftEther answers', where: 'Debian 13, which does not have them' }],
      undeclared: [],
    })
  })

  it('is undeclared elsewhere', () => {
    expect(sortSkips([softEther], onDebian('12'), '/p')).toEqual({ declared: [], undeclared: ['SoftEther answers'] })
  })

  it('is undeclared when its file is not the one that is declared', () => {
    const others = ['/p/test/interop/other.interop.test.ts', '/p/test/laboratory.test.ts', '/q/test/lab/x.lab.test.ts']
    const skipped = others.map((file) => ({ file, name: file }))
    expect(sortSkips(skipped, EXCEPTIONS, '/p').undeclared).toEqual(others)
  })

  it('of the lab is declared on a processor that the lab does not run on', () => {
    const lab = { file: '/p/test/lab/connect.lab.test.ts', name: 'A connect' }
    expect(sortSkips([lab], onDebian('12', 'arm64'), '/p').undeclared).toEqual([])
    expect(sortSkips([lab], onDebian('12'), '/p').undeclared).toEqual(['A connect'])
  })

  it('of the lab is declared where guests are slow, but for the files that run there all the same', () => {
    const all = readdirSync(LAB).filter((name) => name.endsWith('.lab.test.ts'))
    const skipped = all.map((name) => ({ file: `/p/test/lab/${name}`, name }))
    const { undeclared } = sortSkips([...skipped, softEther], onDebian('12', 'x64', true), '/p')
    // Those that only a run of everything has are not read in any other.
    const always = undeclared.filter(
      (name) =>
        !/^(faults|ipv6|live|service|strongswan-\w+|client-.+|gateway-(libreswan-5|strongswan-6\.1))\.lab/.test(name),
    )
    expect(always).toEqual([...['baseline', 'connect'].map((name) => `${name}.lab.test.ts`), softEther.name])
  })

  it('of the lab is named by a file that is there', () => {
    const named = EXCEPTIONS.flatMap(({ tests }) => tests)
    expect(named.filter((path) => !existsSync(resolve(LAB, '../..', path)))).toEqual([])
  })
})
