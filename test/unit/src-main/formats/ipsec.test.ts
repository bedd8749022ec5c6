import { describe, expect, it } from 'vitest'
import { readIpsecConf } from '../../../../src-main/formats/ipsec/conf.ts'
import { pppWords } from '../../../../src-main/formats/ipsec/ppp.ts'
import { keyFor, readIpsecSecrets } from '../../../../src-main/formats/ipsec/secrets.ts'
import { readXl2tpd } from '../../../../src-main/formats/ipsec/xl2tpd.ts'

const valueIn = (text: string, key: string): string | undefined =>
  readIpsecConf(text)
    .conns.find(({ name }) => name === 'a')
    ?.settings.get(key)?.value

describe('ipsec.conf', () => {
  it('takes the last of doubled keys for strongSwan and the first for Libreswan', () => {
    expect(valueIn('conn a\n keyexchange=ikev1\n right=x\n right=y\n', 'right')).toBe('y')
    expect(valueIn('version 2.0\nconn a\n right=x\n right=y\n', 'right')).toBe('x')
  })

  it('reads what also= names, above or below, and lets %default give way', () => {
    expect(valueIn('conn a\n also=b\nconn b\n right=x\nconn %default\n right=z\n', 'right')).toBe('x')
    expect(valueIn('conn %default\n right=z\nconn a\n left=y\n', 'right')).toBe('z')
  })

  it('ends where also= leads back, and where hundreds lead to each other', () => {
    expect(valueIn('conn a\n also=b\nconn b\n also=a\n right=x\n', 'right')).toBe('x')
    const all = Array.from({ length: 300 }, (_none, i) => ` also=n${i}\n`).join('')
    const conns = Array.from({ length: 300 }, (_none, i) => `conn n${i}\n${all}`).join('')
    expect(readIpsecConf(`conn a\n${all} right=x\n${conns}`).tooDeep).toBe(true)
    expect(readIpsecConf('conn a\n also=b\nconn b\n also=a\n').tooDeep).toBe(false)
  })
})

describe('ipsec.secrets', () => {
  it('is chosen from by the gateway, not by order', () => {
    const secrets = readIpsecSecrets('other.example.net : PSK "one"\n: PSK "any"\nvpn.example.net : PSK "two"\n')
    expect(keyFor(secrets, ['vpn.example.net'])).toBe('two')
    expect(keyFor(secrets, ['elsewhere.example.net'])).toBe('any')
    expect(keyFor(readIpsecSecrets('other.example.net : PSK "one"\n'), ['vpn.example.net'])).toBeUndefined()
  })

  it('is literal in quotes, and hexadecimal, base64 or one word without', () => {
    const key = (written: string): string | undefined => keyFor(readIpsecSecrets(`: PSK ${written}\n`), [])
    expect(key('"0x6162 # no comment"')).toBe('0x6162 # no comment')
    expect(key('0x6162')).toBe('ab')
    expect(key('0sYWI=')).toBe('ab')
    expect(key('horse battery')).toBe('horse')
  })
})

describe('the files of PPP and L2TP', () => {
  it('escape within quotes too, as pppd does', () => {
    expect(pppWords('user "CORP\\\\anna" # a\npassword a\\ b')).toEqual([
      ['user', 'CORP\\anna'],
      ['password', 'a b'],
    ])
    expect(pppWords('"CORP\\anna"')[0]?.[0]).toBe('CORP\u0007nna')
  })

  it('have sections in any case, and one for all', () => {
    const conf = readXl2tpd('[LAC Default]\nredial = yes\n[Lac A]\nLNS = one ; first\nlns=two\n[lac a]\nname=anna\n')
    expect(conf.lacs.map(({ name, gateways }) => [name, gateways])).toEqual([['a', ['one', 'two']]])
    expect([...(conf.lacs[0]?.settings.keys() ?? [])]).toEqual(['redial', 'lns', 'name'])
  })
})
