import { describe, expect, it } from 'vitest'
import { AgreedSuites } from '../../../../../src-main/platform/windows/agreed.ts'
import type { Entry } from '../../../../../src-main/platform/windows/calls/parse.ts'

const GATEWAY = 'vpn.example.com'
const RECORD = [
  '',
  'RemoteEndpoint             : 203.0.113.10',
  'CipherAlgorithm            : AES256',
  'HashAlgorithm              : SHA256',
  'GroupId                    : DHGROUP14',
  '',
  'RemoteEndpoint             : 203.0.113.10',
  'FirstCipherAlgorithm       : AESCBC256',
  'FirstIntegrityAlgorithm    : SHA1',
  'RemoteUdpEncapsulationPort : 4500',
  '',
].join('\r\n')
const SUITES = {
  ike: { cipher: 'aes256', integrity: 'sha256', group: 'modp2048' },
  esp: { cipher: 'aes256', integrity: 'sha1', encapsulation: 'udp' },
}

const entry = (more: Partial<Entry> = {}): Entry => ({
  ...{ guid: '{1}', name: 'Office', server: 'VPN.example.com', allUsers: false, tunnel: 'L2tp', auth: 'Psk' },
  ...{ encryption: 'Custom', methods: [], split: false, remember: true, suffix: '', routes: [], policy: null },
  ...{ status: 'Connected', connection: '{A}', link: undefined },
  ...more,
})

/** What is known of an entry after a record, when it is as it says. */
function known(now: Partial<Entry> = {}, up: readonly Entry[] = [entry()], record = RECORD) {
  const agreed = new AgreedSuites()
  agreed.learn(GATEWAY, record, up)
  return agreed.of(entry(now))
}

describe('what a record tells of a tunnel that is up', () => {
  it('is known of it', () => {
    expect(known()).toEqual(SUITES)
  })

  it('is of that connection alone: not of the next, and not of another entry', () => {
    expect(known({ connection: '{B}' })).toEqual({})
    expect(known({ guid: '{2}' })).toEqual({})
    const agreed = new AgreedSuites()
    agreed.learn(GATEWAY, RECORD, [entry()])
    expect(agreed.of(entry({ status: 'Disconnected' }))).toEqual({})
    expect(agreed.of(entry())).toEqual({})
  })

  it('is nobody’s where two tunnels lead to that gateway, or none is up', () => {
    expect(known({}, [entry(), entry({ guid: '{2}' })])).toEqual({})
    expect(known({}, [entry({ status: 'Connecting' })])).toEqual({})
    expect(known({}, [entry({ server: 'other.example.com' })])).toEqual({})
  })

  it('is nothing where no association stands, or in words that nobody knows', () => {
    expect(known({}, [entry()], '<netEvents numItems="0"/>')).toEqual({})
    expect(known({}, [entry()], RECORD.replace('AESCBC256', 'Camellia').replace('DHGROUP14', 'later'))).toEqual({})
  })
})
