import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseJournalLine,
  parseLinks,
  parseProcess,
  parseSecurityAssociations,
} from '../../../../../src-main/platform/linux-networkmanager/parse.ts'
import { TRANSCRIPTS } from '../../../../support/network-manager/make-believe-machine.ts'

const recorded = (name: string): string => readFileSync(join(TRANSCRIPTS, name), 'utf8')

describe('links', () => {
  it('gives the PPP link with its address, its peer and its traffic', () => {
    expect(parseLinks(recorded('ip-addr-up.json'))).toEqual([
      {
        name: 'ppp0',
        up: true,
        address: '10.88.0.10',
        peer: '10.88.0.1',
        mtu: 1400,
        traffic: { received: expect.any(Number) as number, sent: expect.any(Number) as number },
      },
    ])
  })

  it('knows the link that is left for seconds after the end by its having no address', () => {
    const [link] = parseLinks(recorded('ip-addr-dying.json'))
    expect(link).toMatchObject({ name: 'ppp0', up: false })
    expect(link).not.toHaveProperty('address')
  })

  it('makes nothing of what is no list of links', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => Array.isArray(parseLinks(text))))
    expect(parseLinks('')).toEqual([])
  })

  it('takes no address that is none', () => {
    const addr_info = [{ family: 'inet', local: '10.0.0.1; rm' }]
    expect(parseLinks(JSON.stringify([{ ifname: 'ppp0', link_type: 'ppp', addr_info }]))[0]).not.toHaveProperty(
      'address',
    )
  })
})

describe('security associations', () => {
  it('are read without their keys', () => {
    const text = recorded('xfrm-state-nokeys.txt')
    expect(text).not.toMatch(/0x[0-9a-f]{20}/)
    expect(parseSecurityAssociations(text)).toMatchObject([
      { from: '192.168.50.2', to: '203.0.113.10', facts: { cipher: 'aes', integrity: 'sha256', encapsulation: 'udp' } },
      { from: '203.0.113.10', to: '192.168.50.2' },
    ])
  })

  it('tell ESP as a protocol of its own from ESP in UDP', () => {
    const text = 'src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0x1 reqid 1 mode transport\n\tenc cbc(des3_ede) 0x\n'
    expect(parseSecurityAssociations(text)[0]?.facts).toEqual({ cipher: '3des', encapsulation: 'esp' })
  })
})

describe('the journal', () => {
  it('gives program, process and one printable line', () => {
    const json = JSON.stringify({ _COMM: 'pppd', _PID: '42', MESSAGE: 'a\u001b[31m\nb\u202e' })
    expect(parseJournalLine(json)).toEqual({ program: 'pppd', pid: 42, text: 'a [31m b' })
  })

  it('takes a message that is not UTF-8 as its bytes', () => {
    const json = JSON.stringify({ _COMM: 'pppd', MESSAGE: [72, 105, 255] })
    expect(parseJournalLine(json)?.text).toBe('Hiÿ')
  })

  it('lets nothing through that is no entry', () => {
    fc.assert(fc.property(fc.string(), (text) => parseJournalLine(text) === undefined || text.includes('MESSAGE')))
  })
})

describe('processes', () => {
  it('reads a process whose name has parentheses', () => {
    expect(parseProcess('31 (a) (b) c) S 7 31 31 0')).toEqual({ pid: 31, parent: 7, name: 'a) (b) c' })
    expect(parseProcess('')).toBeUndefined()
  })
})
