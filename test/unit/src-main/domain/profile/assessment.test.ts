import { describe, expect, it } from 'vitest'
import {
  assess,
  assessOffer,
  assessTunnel,
  type Agreed,
  type Peer,
  type SignIn,
} from '../../../../../src-main/domain/profile/assessment.ts'

const GROUPS: Readonly<Record<string, string>> = {
  1: 'modp768',
  2: 'modp1024',
  5: 'modp1536',
  14: 'modp2048',
  19: 'ecp256',
  20: 'ecp384',
  24: 'modp2048s256',
  31: 'curve25519',
}

function agreed(peer: string, ike: string, esp: string, signIn: string): Agreed {
  const [kind = '', mode] = peer.split(', ')
  const [ikeCipher = '', ikeIntegrity = '', group = ''] = ike.split('-')
  const [espCipher = '', espIntegrity = ''] = esp.split('-')
  const peers: Readonly<Record<string, Peer>> = { cert: 'certificate', 'cert-noid': 'certificate-unchecked' }
  return {
    peer: peers[kind] ?? (kind as Peer),
    ...(mode === 'aggressive' ? { mode } : {}),
    ...(mode === 'weak offered' ? { offersWeak: true } : {}),
    ike: { cipher: ikeCipher, integrity: ikeIntegrity, group: GROUPS[group] ?? group },
    esp: { cipher: espCipher, integrity: espIntegrity },
    signIn: signIn as SignIn,
  }
}

describe('the grade of what was agreed on', () => {
  it.each([
    ['C-01', 'cert', 'aes256-sha256-14', 'aes256-sha256', 'eap-tls', 'strong', ''],
    ['C-02', 'cert', 'aes256-sha384-20', 'aes256gcm-aead', 'mschapv2', 'strong', ''],
    ['C-03', 'cert', 'aes256-sha256-14', 'aes256-sha1', 'mschapv2', 'acceptable', 'integrity:sha1'],
    ['C-04', 'cert', 'aes256-sha256-14', 'aes256-sha256', 'pap', 'acceptable', 'sign-in:pap'],
    ['C-05', 'cert', 'aes256-sha256-14', 'aes256-sha256', 'none', 'acceptable', 'sign-in:none'],
    [
      'C-06',
      'cert-noid',
      'aes256-sha256-14',
      'aes256-sha256',
      'mschapv2',
      'weak',
      'peer:certificate-unchecked sign-in:mschapv2',
    ],
    ['C-07', 'cert, aggressive', 'aes256-sha256-14', 'aes256-sha256', 'eap-tls', 'weak', 'mode:aggressive'],
    ['C-08', 'psk-user', 'aes256-sha256-14', 'aes256-sha256', 'mschapv2', 'strong', ''],
    ['C-09', 'psk-user, weak offered', 'aes256-sha256-14', 'aes256-sha256', 'mschapv2', 'acceptable', 'offer:weak'],
    [
      'C-10',
      'psk-group',
      'aes256-sha256-14',
      'aes256-sha256',
      'mschapv2',
      'acceptable',
      'peer:psk-group sign-in:mschapv2',
    ],
    [
      'C-11',
      'psk-group',
      'aes256-sha1-14',
      'aes256-sha1',
      'mschapv2',
      'acceptable',
      'peer:psk-group integrity:sha1 sign-in:mschapv2',
    ],
    [
      'C-12',
      'psk-group',
      'aes256-sha1-20',
      'aes128-sha1',
      'mschapv2',
      'acceptable',
      'peer:psk-group integrity:sha1 sign-in:mschapv2',
    ],
    ['C-13', 'psk-group', 'aes256-sha256-14', 'aes256-sha256', 'eap-tls', 'acceptable', 'peer:psk-group'],
    ['C-14', 'psk-group', 'aes256-sha256-14', 'aes256-sha256', 'chap', 'weak', 'sign-in:chap'],
    ['C-15', 'psk-group', 'aes256-sha256-14', 'aes256-sha256', 'pap', 'weak', 'sign-in:pap'],
    ['C-16', 'psk-group', 'aes256-sha1-2', 'aes256-sha1', 'mschapv2', 'weak', 'group:modp1024'],
    ['C-17', 'psk-group', '3des-sha1-2', '3des-sha1', 'mschapv2', 'weak', 'cipher:3des group:modp1024'],
    ['C-18', 'psk-group', '3des-sha1-14', 'aes128-sha1', 'mschapv2', 'weak', 'cipher:3des'],
    ['C-19', 'psk-group', 'aes128-md5-14', 'aes128-sha1', 'mschapv2', 'weak', 'integrity:md5'],
    ['C-20', 'psk-group', 'aes128-sha1-5', 'aes128-sha1', 'mschapv2', 'weak', 'group:modp1536'],
    ['C-21', 'psk-group', 'aes128-sha1-1', 'aes128-sha1', 'mschapv2', 'unsafe', 'group:modp768'],
    ['C-22', 'psk-group', 'aes128-sha1-24', 'aes128-sha1', 'mschapv2', 'weak', 'group:modp2048s256'],
    ['C-23', 'psk-group', 'des-sha1-2', 'des-md5', 'mschapv2', 'unsafe', 'cipher:des'],
    ['C-24', 'psk-group', 'aes256-sha256-14', 'null-sha1', 'mschapv2', 'unsafe', 'cipher:null'],
    ['C-25', 'psk-group', 'aes256-sha256-14', 'aes256-none', 'mschapv2', 'unsafe', 'integrity:none'],
    ['C-26', 'psk-group, aggressive', 'aes256-sha256-14', 'aes256-sha256', 'mschapv2', 'unsafe', 'mode:aggressive'],
    ['C-27', 'psk-weak', 'aes256-sha256-14', 'aes256-sha256', 'mschapv2', 'weak', 'peer:psk-weak sign-in:mschapv2'],
    ['C-28', 'psk-weak', 'aes256-sha256-14', 'aes256-sha256', 'pap', 'unsafe', 'sign-in:pap'],
    ['C-29', 'psk-known', 'aes256-sha256-19', 'aes256-sha256', 'eap-tls', 'unsafe', 'peer:psk-known'],
    ['C-30', 'psk-user', 'aes256-sha256-31', 'aes256gcm-aead', 'eap-tls', 'strong', ''],
    ['C-31', 'psk-user', 'aes256-sha256-14', 'blowfish-sha1', 'mschapv2', 'unsafe', 'cipher:blowfish'],
    ['C-32', 'psk-user', 'aes256-sha256-14', 'aes256-sha256', 'none', 'acceptable', 'sign-in:none'],
    ['C-33', 'psk-group', 'aes256-sha256-14', 'aes256-sha256', 'none', 'unsafe', 'sign-in:none'],
  ])('%s: %s, %s, %s, %s is %s by %s', (_id, peer, ike, esp, signIn, grade, limits) => {
    const found = assess(agreed(peer, ike, esp, signIn))
    expect(found.grade).toBe(grade)
    expect(found.reasons.map(({ part, value }) => `${part}:${value}`).join(' ')).toBe(limits)
  })

  it('grades nothing that is not known', () => {
    expect(assess({ peer: 'certificate' })).toEqual({ grade: 'strong', reasons: [] })
  })
})

describe('the grade of what a profile offers', () => {
  const offer = (phase1: readonly string[], phase2: readonly string[], methods = ['mschapv2']) => ({
    machineAuth: { kind: 'psk' as const },
    ipsec: { phase1, phase2 },
    ppp: { methods },
  })

  it('is a range, each end with what limits it', () => {
    const { best, worst } = assessOffer(offer(['aes256-sha256-modp2048', '3des-sha1-modp1024'], ['aes256-sha256']))
    expect([best.grade, worst.grade]).toEqual(['acceptable', 'weak'])
    expect(worst.reasons.map(({ value }) => value)).toEqual(['3des', 'modp1024'])
  })

  it('is good where each person has a key of their own, and EAP is what it carries', () => {
    const modern = offer(['aes256-sha256-ecp384'], ['aes256-sha256'], ['eap-mschapv2'])
    expect(assessOffer(modern, 'per-user').worst.grade).toBe('strong')
    expect(assessOffer(modern).worst.grade).toBe('acceptable')
  })
})

describe('the grade of a tunnel that is up', () => {
  const profile = {
    machineAuth: { kind: 'certificate' as const },
    ipsec: { phase1: ['aes256-sha256-modp2048'], phase2: ['aes256-sha256', '3des-sha1'] },
    ppp: { methods: ['mschapv2'] },
  }

  it('is of what was agreed on where the system tells, else of the worst that could have been', () => {
    expect(assessTunnel(profile, { esp: { cipher: 'aes256', integrity: 'sha256' } }).grade).toBe('strong')
    expect(assessTunnel(profile, { esp: { cipher: '3des', integrity: 'sha1' } })).toMatchObject({
      grade: 'weak',
      reasons: [{ part: 'cipher', value: '3des' }],
    })
    expect(assessTunnel(profile, {}).grade).toBe('weak')
    const many = { ...profile, ipsec: { ...profile.ipsec, phase1: [...profile.ipsec.phase1, '3des-sha1-modp1024'] } }
    const esp = { cipher: 'aes256', integrity: 'sha256' }
    expect(assessTunnel(many, { esp }).grade).toBe('weak')
    expect(assessTunnel(many, { esp, ike: { ...esp, group: 'modp2048' } }).grade).toBe('strong')
    expect(assessTunnel(many, { esp, ike: { ...esp, group: 'modp1024' } })).toMatchObject({
      grade: 'weak',
      reasons: [{ part: 'group', value: 'modp1024' }],
    })
  })
})
