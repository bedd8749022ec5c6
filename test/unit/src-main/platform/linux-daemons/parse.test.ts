import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  moduleState,
  parseSockets,
  parseVersion,
  printable,
} from '../../../../../src-main/platform/linux-daemons/parse.ts'
import { anyText } from '../../../../support/any-text.ts'

describe('what others wrote', () => {
  it('shows no control character and no endless line, whatever a gateway sent', () => {
    fc.assert(
      fc.property(
        anyText({ maxLength: 400 }),
        (text) => !/[\p{Cc}\p{Cf}]/u.test(printable(text)) && printable(text).length <= 301,
      ),
    )
  })
})

describe('sockets', () => {
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
