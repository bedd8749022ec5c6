import { expect, it } from 'vitest'
import { keyfileOf } from '../../../../../src-main/platform/linux-networkmanager/kept-connections.ts'
import { settingsIn } from '../../../../support/formats/settings-in.ts'

const settings = {
  connection: { id: 'Büro; a=b', uuid: 'x', type: 'vpn', permissions: [] },
  vpn: {
    'service-type': 'org.freedesktop.NetworkManager.l2tp',
    'user-name': 'not this',
    data: {
      gateway: 'vpn.example.net',
      user: 'anna\\x # "1"',
      'ipsec-enabled': 'yes',
      'ipsec-esp': 'aes256-sha256',
      mtu: '1300',
      'bad key\n[vpn]': 'gateway=evil.example',
    },
  },
  ipv4: {
    method: 'auto',
    'never-default': true,
    'route-data': [{ dest: '10.1.0.0', prefix: 16 }, { dest: 7 }],
    'dns-data': ['10.1.0.53'],
    'dns-search': ['corp.example'],
  },
  ipv6: { method: 'ignore' },
}

const readBack = (name: string, values: Parameters<typeof keyfileOf>[0]['settings']) => {
  const [file] = settingsIn([keyfileOf({ name, settings: values })])
  return file?.read
}

it('a connection that NetworkManager has is read like a keyfile of it', () => {
  const read = readBack('Büro; a=b', settings)
  expect(read).toMatchObject({
    ok: true,
    value: {
      entries: [
        {
          name: 'Büro; a=b',
          profile: {
            gateway: 'vpn.example.net',
            user: 'anna\\x # "1"',
            routing: { mode: 'split', routes: ['10.1.0.0/16'] },
            dns: { servers: ['10.1.0.53'], domains: ['corp.example'] },
            ppp: { mtu: 1300 },
            ipsec: { phase2: ['aes256-sha256'] },
          },
        },
      ],
    },
  })
})

it('name servers of an older NetworkManager are numbers in network order', () => {
  const older = { ...settings, ipv4: { method: 'auto', dns: [0x3500010a] } }
  expect(readBack('Office', older)).toMatchObject({
    value: { entries: [{ profile: { dns: { servers: ['10.1.0.53'] } } }] },
  })
})

it('no value becomes a second line', () => {
  const hostile = {
    ...settings,
    vpn: { ...settings.vpn, data: { ...settings.vpn.data, user: 'a\n[vpn]\ngateway=evil.example' } },
  }
  expect(readBack('Office\ngateway=evil', hostile)).toMatchObject({
    value: { entries: [], refused: [{ refusal: { code: 'hostile' } }] },
  })
})
