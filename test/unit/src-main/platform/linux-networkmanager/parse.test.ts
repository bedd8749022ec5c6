import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  moduleState,
  parseJournalLine,
  parseLinks,
  parseProcess,
  parseProposal,
  parseSecurityAssociations,
  parseSockets,
  parseVersion,
  printable,
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

describe('proposals in the daemons’ words', () => {
  it.each([
    ['AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ', { cipher: 'aes256', integrity: 'sha256' }],
    ['AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ', { cipher: 'aes128', integrity: 'sha1' }],
    ['3DES_CBC/HMAC_MD5_96/NO_EXT_SEQ', { cipher: '3des', integrity: 'md5' }],
  ])('%s', (text, suite) => {
    expect(parseProposal(text)).toEqual(suite)
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

  it('shows no control character and no endless line, whatever a gateway sent', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        (text) => !/[\p{Cc}\p{Cf}]/u.test(printable(text)) && printable(text).length <= 301,
      ),
    )
  })
})

describe('processes and sockets', () => {
  it('reads a process whose name has parentheses', () => {
    expect(parseProcess('31 (a) (b) c) S 7 31 31 0')).toEqual({ pid: 31, parent: 7, name: 'a) (b) c' })
    expect(parseProcess('')).toBeUndefined()
  })

  it('finds the sockets of a port', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  104: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21231 2 0000000000000000 0`
    expect(parseSockets(text)).toEqual(new Map([[500, ['21231']]]))
  })
})

describe('versions', () => {
  it.each([
    ['Linux strongSwan U5.9.8/K6.1.0-18-amd64', '5.9.8'],
    ['Linux Libreswan 4.10 (XFRM) on 6.1.0', '4.10'],
    ['xl2tpd version:  xl2tpd-1.3.18', '1.3.18'],
    ['pppd version 2.4.9', '2.4.9'],
    ['nothing here', undefined],
  ])('%s', (text, version) => {
    expect(parseVersion(text)).toBe(version)
  })
})

describe('kernel modules', () => {
  const files = { loaded: 'esp4 28672 2 - Live 0x0\n', builtIn: 'kernel/net/xfrm/xfrm_user.ko\n', rules: '' }
  const available = 'kernel/net/l2tp/l2tp_ppp.ko.xz: kernel/net/l2tp/l2tp_core.ko.xz\n'

  it('are loaded, built in, available or missing', () => {
    expect(moduleState('esp4', { ...files, available })).toBe('loaded')
    expect(moduleState('xfrm_user', { ...files, available })).toBe('built-in')
    expect(moduleState('l2tp_ppp', { ...files, available })).toBe('available')
    expect(moduleState('ppp_generic', { ...files, available })).toBe('missing')
  })

  it('are missing when a distribution keeps them from being loaded', () => {
    expect(moduleState('l2tp_ppp', { ...files, available, rules: 'blacklist l2tp_ppp\n' })).toBe('missing')
    expect(moduleState('l2tp_ppp', { ...files, available, rules: '# blacklist l2tp_ppp\n' })).toBe('available')
  })

  it('are unknown where there is no list of them', () => {
    expect(moduleState('esp4', { loaded: '', builtIn: undefined, available: undefined, rules: '' })).toBe('unknown')
  })
})
