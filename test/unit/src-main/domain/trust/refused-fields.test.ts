import {} from '../../../../support/signed-files.ts'
import { certificate } from './certificates.ts'
import { type Row, payload, without, anchored, NO_IPSEC, refusals } from './rows.ts'

const FIELDS: readonly Row[] = [
  ...['vpn".example', 'vpn;x', 'vpn$x', 'vpn`x', 'vpn\\x', 'vpn#x', 'vpn{x}'].map((gateway): Row => [
    'V094',
    `the gateway ${gateway}`,
    'E_FIELD_SERVER',
    payload({ gateway }),
  ]),
  ...['-vpn.example', '@vpn', '%any', '.vpn.example'].map((gateway): Row => [
    'V095',
    `the gateway ${gateway}`,
    'E_FIELD_SERVER',
    payload({ gateway }),
  ]),
  ['V097', 'letters beyond ASCII', 'E_FIELD_SERVER_IDN', payload({ gateway: 'vpn.bücher.example' })],
  ['V098', 'an A-label of nothing', 'E_FIELD_SERVER_IDN', payload({ gateway: 'xn--zzzzzzzzzzz.example' })],
  ['V098', 'Latin with a Cyrillic letter', 'E_FIELD_SERVER_IDN', payload({ gateway: 'xn--pypal-4ve.example' })],
  ...['127.0.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '169.254.1.1', '::1', 'fe80::1', 'ff02::1'].map(
    (gateway): Row => ['V100', `the gateway ${gateway}`, 'E_FIELD_SERVER_RANGE', payload({ gateway })],
  ),
  ...['fe80::1%eth0', '::ffff:1.2.3.4', '[2001:db8::1]'].map((gateway): Row => [
    'V101',
    `the gateway ${gateway}`,
    'E_FIELD_SERVER',
    payload({ gateway }),
  ]),
  ['V103', 'a daemon’s words', 'E_FIELD_CRYPTO', payload({ ipsec: { phase1: ['aes256-sha256-modp2048!'] } })],
  [
    'V103',
    'seventeen proposals',
    'E_PAY_LIMIT',
    payload({ ipsec: { phase1: Array(17).fill('aes256-sha256-modp2048') } }),
  ],
  ...[
    'des-sha1-modp1024',
    'null-sha1',
    'aes256-none',
    'blowfish-sha1',
    'cast128-sha1',
    'aes128-sha1-modp768',
    'aes128-sha1-dh22',
  ].map((proposal): Row => [
    'V104',
    `the proposal ${proposal}`,
    'E_FIELD_CRYPTO_UNSAFE',
    payload({ ipsec: { phase1: [proposal] } }),
  ]),
  ['V104', 'aggressive mode', 'E_FIELD_CRYPTO_UNSAFE', payload({ ipsec: { aggressive: true } })],
  ...NO_IPSEC.map((change): Row => [
    'V105',
    `no IPsec: ${JSON.stringify(change)}`,
    'E_FIELD_NO_IPSEC',
    payload(change),
  ]),
  ['V105', 'no word of IPsec', 'E_FIELD_NO_IPSEC', without('ipsec')],
  ...['10.0.0.1/8', '10.0.0.0/33', '0.0.0.0/0', '127.0.0.0/8', '224.0.0.0/4', '::ffff:10.0.0.0/104'].map(
    (route): Row => [
      'V106',
      `the network ${route}`,
      'E_FIELD_ROUTE',
      payload({ routing: { mode: 'split', routes: [route] } }),
    ],
  ),
  [
    'V106',
    'a network twice',
    'E_FIELD_ROUTE',
    payload({ routing: { mode: 'split', routes: ['10.0.0.0/8', '10.0.0.0/8'] } }),
  ],
  ...['0.0.0.0', '255.255.255.255', '127.0.0.1', '224.0.0.1', 'dns.example'].map((server): Row => [
    'V107',
    `the DNS server ${server}`,
    'E_FIELD_DNS',
    payload({ dns: { servers: [server] } }),
  ]),
  ...['~corp', '$(x)', 'a\nb', '_', '-a.example', 'a'.repeat(254), ''].map((domain): Row => [
    'V108',
    `the domain ${JSON.stringify(domain).slice(0, 20)}`,
    'E_FIELD_DOMAIN',
    payload({ dns: { domains: [domain] } }),
  ]),
  ...[0, 575, 1501, '1400'].map((mtu): Row => [
    'V109',
    `the MTU ${JSON.stringify(mtu)}`,
    'E_FIELD_MTU',
    payload({ ppp: { mtu } }),
  ]),
  ...['a\u0007', 'a'.repeat(257), '{machine}'].map((user): Row => [
    'V110',
    `the user ${user.slice(0, 10)}`,
    'E_FIELD_USER',
    payload({ user }),
  ]),
  ...['/etc/passwd', 'file:///etc/passwd', '\\\\server\\share', '%ENV%'].map((sourcePort): Row => [
    'V111',
    `the value ${sourcePort}`,
    'E_FIELD_VALUE',
    payload({ l2tp: { sourcePort } }),
  ]),
  ...(['not-authority', 'short-key', 'sha1', 'expired', 'large'] as const).map((kind): Row => [
    'V112',
    `an authority: ${kind}`,
    'E_FIELD_CERT',
    payload({ machineAuth: { kind: 'certificate', authority: certificate(kind) } }),
  ]),
  ['V112', 'a path', 'E_FIELD_CERT', payload({ machineAuth: { kind: 'certificate', authority: '/etc/ca.pem' } })],
  [
    'V112',
    'a private key',
    'E_FIELD_CERT',
    payload({
      machineAuth: { kind: 'certificate', authority: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' },
    }),
  ],
  ...['nothing', 'password'].map((field): Row => [
    'V113',
    `a lock of ${field}`,
    'E_FIELD_LOCK',
    payload({ locked: [field] }),
  ]),
  ['V113', 'a lock twice', 'E_FIELD_LOCK', payload({ locked: ['gateway', 'gateway'] })],
  ['V113', 'a lock of what is absent', 'E_FIELD_LOCK', payload({ locked: ['ppp.mtu'] })],
  ['V115', 'networks in a full tunnel', 'E_FIELD_COMBINATION', payload({ routing: { mode: 'full', routes: [] } })],
  ['V115', 'a split tunnel without networks', 'E_FIELD_COMBINATION', payload({ routing: { mode: 'split' } })],
  [
    'V115',
    'split DNS without domains',
    'E_FIELD_COMBINATION',
    payload({ routing: { mode: 'split', routes: ['10.0.0.0/8'] }, dns: { servers: ['10.0.0.1'] } }),
  ],
  [
    'V116',
    'weaker than policy',
    'E_POLICY_GRADE',
    payload({ ipsec: { allowWeak: true, phase1: ['3des-sha1-modp1024'], phase2: ['3des-sha1'] } }),
    anchored({ minGrade: 'acceptable' }),
  ],
]

refusals('settings', FIELDS)
