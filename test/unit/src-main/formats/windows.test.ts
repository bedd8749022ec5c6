import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPhoneBook } from '../../../../src-main/formats/windows/phone-book.ts'
import { readPowerShell } from '../../../../src-main/formats/windows/powershell.ts'
import { readVpnConnections } from '../../../../src-main/formats/windows/vpn-connection.ts'

const wordsOf = (text: string): readonly (readonly string[])[] =>
  readPowerShell(text).map((statement) => statement.flatMap(({ values }) => values))

describe('a script of PowerShell', () => {
  it('has literals as PowerShell has them', () => {
    expect(wordsOf("a 'it''s $x' \u2018b\u2019 \"c`\"d\"")).toEqual([['a', "it's $x", 'b', 'c"d']])
    expect(wordsOf('a `\n b; c # d\n<# e\n #>f')).toEqual([['a', 'b'], ['c'], ['f']])
    expect(wordsOf("$x = @('b',\n 'c')\na $x")).toEqual([['a', 'b', 'c']])
  })

  it('is never evaluated', () => {
    expect(wordsOf('a $(1+1) "b$(Get-Date)" $env:USER ($y + 1)')).toEqual([['a', '\0', 'b\0', '\0', '\0']])
    expect(wordsOf("$x = 'b'\nif (1) { $x = Read-Host }\na $x")[0]).not.toContain('b')
    expect(wordsOf("$x = 'b'\nif (1) { $x = Read-Host }\na $x").at(-1)).toEqual(['a', 'b'])
  })

  it('ends, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('$({[]})"\'`@#<>;|&=,:-ab \n')) }), (text) => {
        expect(readPowerShell(text).length).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('tells a connection that needs a certificate from one with a key', () => {
    const read = readVpnConnections('Add-VpnConnection Two 198.51.100.20 l2tp required mschapv2')
    expect(read.refused.map(({ refusal }) => refusal.code)).toEqual(['certificate'])
  })
})

describe('an entry of the phone book', () => {
  const ROUTE = `000000000200000018000000c0000200${'00'.repeat(20)}`
  const entry = (more: string): string =>
    `[A]\nMEDIA=rastapi\nVpnStrategy=3\nIpPrioritizeRemote=0\n${more}\nDEVICE=vpn\nPhoneNumber=vpn.example.net\n`

  it('has its networks in one string over any number of lines', () => {
    const [one] = readPhoneBook(entry(`NumRoutes=1\nRoutes=${ROUTE.slice(0, 50)}\nRoutes=${ROUTE.slice(50)}`)).entries
    expect(one?.profile.routing).toEqual({ mode: 'split', routes: ['192.0.2.0/24'] })
  })

  it('tells of networks that it counts and does not have', () => {
    const [one] = readPhoneBook(entry('NumRoutes=12')).entries
    expect(one?.told).toContainEqual({ kind: 'not-carried', setting: 'Routes (12)' })
  })
})
