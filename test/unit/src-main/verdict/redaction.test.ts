import { describe, expect, it } from 'vitest'
import { redaction } from '../../../../src-main/verdict/redaction.ts'

const clean = redaction({ users: ['CORP\\alice', 'bob@corp.test'], hosts: ['desk', 'client'] })

describe('text for strangers', () => {
  it.each([
    ['user alice of CORP\\alice', 'user […] of […]'],
    ['bob signs in as bob@corp.test', '[…] signs in as […]'],
    ['somebody.else@firm.test wrote', '[…] wrote'],
    ['name = "mallory"]', 'name = […]]'],
    ['C=DE, O=Firm, CN=vpn.firm.test', 'C=DE, O=[…], CN=[…]'],
    ['vpn[0x55,0d78b9f2-ae97-4c7b-b951-f6882f59d2c7,"office"]: x', 'vpn[0x55,[…],"[…]"]: x'],
    ['CoId={0}: The user CORP\\dora connected from', 'CoId={0}: The user […] connected from'],
    ['accel-l2tp[3]: l2tp0:dora: ppp: no free', 'accel-l2tp[3]: l2tp0:[…]: ppp: no free'],
    ['l2tp0: no user yet', 'l2tp0: no user yet'],
    ['"office" #1: initiating', '"[…]" #1: initiating'],
    ['Nov 21 11:44:18 desk pppd[70]: client-x of client', 'Nov 21 11:44:18 host pppd[70]: client-x of host'],
  ])('names nobody: %s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it('has documentation addresses for public ones, the same for the same', () => {
    expect(clean('8.8.4.4 to 1.1.1.1[4500], then 8.8.4.4')).toBe('203.0.113.1 to 203.0.113.2[4500], then 203.0.113.1')
    expect(redaction({ users: [], hosts: [] })('2a00:1450:4001::5 and fe80::1')).toBe('2001:db8::1 and fe80::1')
    expect(clean('to vpn.firm.test and VPN.firm.test')).toBe('to host1.example and host1.example')
  })

  it('leaves times, private addresses, versions, files and documentation as they are', () => {
    const plain =
      'at 11:44:18.99 from 192.168.1.2 by strongSwan 5.9.8, charon.service, ipsec.conf, Node.js, vpn.example.com, 00:11:22'
    expect(clean(plain)).toBe(plain)
  })
})
