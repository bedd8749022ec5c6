import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasRoute, parseL2tpLinks, parseStartTime } from '../../../../../src-main/platform/linux-strongswan/parse.ts'
import { L2TP_SESSIONS, l2tpSession } from '../../../../support/helper/staged-machine.ts'

describe('the start time of a process', () => {
  it('is the same at each reading of this one', () => {
    const read = (): string | undefined => parseStartTime(readFileSync(`/proc/${process.pid}/stat`, 'utf8'))
    expect(read()).toMatch(/^\d+$/)
    expect(read()).toBe(read())
  })

  it('is found behind a name with blanks and parentheses', () => {
    const rest = Array.from({ length: 30 }, (_, i) => `${i + 3}`).join(' ')
    expect(parseStartTime(`7 (a) (b c) ${rest}`)).toBe('22')
  })

  it('is not found in what is no such line', () => {
    fc.assert(fc.property(fc.string(), (text) => text.includes(') ') || parseStartTime(text) === undefined))
  })
})

describe('the kernel’s L2TP sessions', () => {
  it('name the links they carry', () => {
    expect(parseL2tpLinks(L2TP_SESSIONS + l2tpSession('ppp0') + l2tpSession('ppp12'))).toEqual(['ppp0', 'ppp12'])
    expect(parseL2tpLinks(L2TP_SESSIONS)).toEqual([])
    expect(parseL2tpLinks('   interface ../../x\n')).toEqual([])
  })
})

describe('the routing table', () => {
  it('tells whether there is a way out', () => {
    const head = 'Iface\tDestination\tGateway\n'
    expect(hasRoute(`${head}eth0\t00000000\t0132A8C0\n`)).toBe(true)
    expect(hasRoute(`${head}eth0\t0032A8C0\t00000000\n`)).toBe(false)
  })
})
