import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fragments6In, fragmentsIn, systemFragments } from '../../../../../src-main/protocol/io/fragments.ts'

const SNMP = `Ip: Forwarding DefaultTTL InReceives ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates
Ip: 2 64 2110 0 22 11 0 10 3 20
Icmp: InMsgs FragOKs
Icmp: 7 99
`

describe('what Linux counts of fragments', () => {
  it('is found by the names of the columns, whichever there are', () => {
    expect(fragmentsIn(SNMP)).toEqual({ sent: 10, received: 11 })
  })

  it('is not known from anything else', () => {
    for (const text of ['', 'Ip: FragOKs\n', 'Ip: FragOKs ReasmOKs\nIp: 1\n', 'Ip: FragOKs ReasmOKs\nIp: x y\n', '\0'])
      expect(fragmentsIn(text)).toBeUndefined()
  })

  it('is nothing of IPv6 where there is no IPv6', () => {
    expect(fragments6In('Ip6ReasmOKs                     	4\nIp6FragOKs                      	5\n')).toEqual({
      sent: 5,
      received: 4,
    })
    expect(fragments6In('')).toEqual({ sent: 0, received: 0 })
  })

  it('is there on this computer if it is a Linux', () => {
    expect(systemFragments() !== undefined).toBe(existsSync('/proc/net/snmp'))
  })
})
