import { toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { anchorsOf, fileOf, ISSUER, octetsOf, PAYLOAD, PROFILE_ID } from '../../../../support/signed-files.ts'
import {
  type Row,
  GOOD,
  payload,
  without,
  text,
  revoked,
  anchored,
  at,
  floor,
  sealed,
  sealedWith,
  refusals,
} from './rows.ts'

const PAYLOADS: readonly Row[] = [
  ['V064', 'no JSON', 'E_PAY_JSON', fileOf(octetsOf('profile'), [ISSUER])],
  ['V064', 'cut short', 'E_PAY_JSON', text((all) => all.slice(0, -1))],
  ['V064', 'trailing data', 'E_PAY_JSON', text((all) => `${all} 1`)],
  ['V065', 'a member twice', 'E_PAY_DUPLICATE', text((all) => all.replace('{', '{"name":"x",'))],
  [
    'V065',
    'a member twice further down',
    'E_PAY_DUPLICATE',
    text((all) => all.replace('"ipsec":{}', '"ipsec":{"pfs":true,"pfs":false}')),
  ],
  ['V066', 'no schema', 'E_PAY_SCHEMA', without('schema')],
  ...['0', '"1"', '1.0', '1e0', 'true'].map((value): Row => [
    'V066',
    `schema ${value}`,
    'E_PAY_SCHEMA',
    at('schema', value),
  ]),
  ['V067', 'schema 2', 'E_PAY_NEWER', payload({ schema: 2 })],
  ['V068', 'a newer client', 'E_PAY_CLIENT', payload({ minClient: '1.0.1' })],
  ...['9007199254740992', '-0', '1e400', '01', '+1', '1.5'].map((value): Row => [
    'V069',
    `the number ${value}`,
    'E_PAY_NUMBER',
    at('serial', value),
  ]),
  ...['\\ud800', '\\ufffe', '\\u0000'].map((value): Row => [
    'V070',
    `a string with ${value}`,
    'E_PAY_TEXT',
    at('name', `"a${value}"`),
  ]),
  ['V071', 'an unknown member', 'E_PAY_UNKNOWN_FIELD', payload({ killswitch: true })],
  ['V073', 'a gateway that is a list', 'E_PAY_TYPE', payload({ gateway: ['vpn.example.com'] })],
  ['V073', 'a boolean in quotes', 'E_PAY_TYPE', payload({ ipsec: { pfs: 'true' } })],
  ['V073', 'null', 'E_PAY_TYPE', payload({ name: null })],
  [
    'V074',
    '257 networks',
    'E_PAY_LIMIT',
    payload({
      routing: { mode: 'split', routes: Array.from({ length: 257 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`) },
    }),
  ],
  ['V074', 'five DNS servers', 'E_PAY_LIMIT', payload({ dns: { servers: [1, 2, 3, 4, 5].map((i) => `10.0.0.${i}`) } })],
  [
    'V074',
    '33 domains',
    'E_PAY_LIMIT',
    payload({ dns: { domains: Array.from({ length: 33 }, (_, i) => `d${i}.example`) } }),
  ],
  ...['__proto__', 'constructor', 'toString'].map((name): Row => [
    'V076',
    `a member ${name}`,
    'E_PAY_UNKNOWN_FIELD',
    text((all) => all.replace('"ipsec":{}', `"ipsec":{"${name}":{"pfs":true}}`)),
  ]),
]

const IDENTITY: readonly Row[] = [
  ...['../../x', `{${PROFILE_ID}}`, PROFILE_ID.toUpperCase(), '00000000-0000-0000-0000-000000000000'].map(
    (profileId): Row => ['V077', `the identifier ${profileId}`, 'E_PAY_ID', payload({ profileId })],
  ),
  ['V078', 'another publisher', 'E_PAY_PUBLISHER', payload({ publisher: 'pub-other' })],
  [
    'V079',
    'another publisher’s profile',
    'E_ROLL_OWNER',
    GOOD,
    anchored({ floors: { [PROFILE_ID]: { ...floor, publisher: 'pub-other' } } }),
  ],
  ...[undefined, 0, -1, '5', 4_294_967_296].map((serial): Row => [
    'V080',
    `the serial ${serial}`,
    'E_ROLL_SERIAL',
    payload({ serial }),
  ]),
  ['V082', 'one serial, other octets', 'E_ROLL_REUSED', GOOD, anchored({ floors: { [PROFILE_ID]: floor } })],
  [
    'V083',
    'a withdrawn serial',
    'E_ROLL_REVOKED',
    GOOD,
    anchored({ revocations: { 'pub-test': { ...revoked, profiles: [{ id: PROFILE_ID, maxSerial: 2026113001 }] } } }),
  ],
  [
    'V084',
    'a lower serial than was ever here',
    'E_ROLL_OLDER',
    GOOD,
    anchored({ floors: { [PROFILE_ID]: { ...floor, serial: 2026113002 } } }),
  ],
  [
    'V085',
    'an expired profile',
    'E_TIME_EXPIRED',
    GOOD,
    { now: Date.parse('2027-11-30T00:00:00Z'), anchors: anchorsOf() },
  ],
  ['V086', 'a profile of tomorrow', 'E_TIME_EARLY', GOOD, { now: Date.parse('2026-11-29T23:54:59Z') }],
  ['V087', 'an end before the beginning', 'E_TIME_ORDER', payload({ expires: PAYLOAD.notBefore })],
  ['V088', '401 days', 'E_TIME_LONG', payload({ expires: '2028-01-05T00:00:00Z' })],
  ['V089', 'no end', 'E_TIME_MISSING', without('expires')],
  ...[
    '2027-11-30T00:00:00+02:00',
    '2027-11-30T00:00:00.5Z',
    '2027-11-30T24:00:00Z',
    '2027-02-30T00:00:00Z',
    '2027-11-30T00:00:60Z',
    '0000-11-30T00:00:00Z',
    '10000-11-30T00:00:00Z',
    '2027-11-30T00:00:00z',
    '2027-11-30 00:00:00Z',
  ].map((expires): Row => ['V090', `the date ${expires}`, 'E_TIME_FORMAT', payload({ expires })]),
  ['V091', 'a clock before this program was built', 'E_TIME_CLOCK', GOOD, { now: Date.parse('2026-10-31T00:00:00Z') }],
  ['V092', 'a clock set back behind the end', 'E_TIME_CLOCK', GOOD, { latest: Date.parse('2028-01-01T00:00:00Z') }],
]

const TEXTS: readonly Row[] = [
  ...['a\nb', 'a\tb', 'a\u001bb', 'a\u202eb'].map((name): Row => [
    'V118',
    `the name ${JSON.stringify(name)}`,
    'E_FIELD_TEXT',
    payload({ name }),
  ]),
  ['V119', 'a name that is not NFC', 'E_FIELD_TEXT', payload({ name: 'e\u0301cole' })],
  ['V121', 'four marks in a row', 'E_FIELD_TEXT', payload({ name: 'a\u0316\u0317\u0318\u0319' })],
  ...['', '   ', 'a'.repeat(65), '語'.repeat(86)].map((name): Row => [
    'V122',
    `a name of ${name.length}`,
    'E_FIELD_TEXT',
    payload({ name }),
  ]),
  ['V122', 'a description of 10 kB', 'E_FIELD_TEXT', payload({ description: 'a'.repeat(10_000) })],
]

const SECRETS: readonly Row[] = [
  ['V123', 'a pre-shared key in clear', 'E_SECRET_CLEAR', payload({ secrets: { psk: 'hunter2hunter2' } })],
  ['V123', 'the same elsewhere', 'E_SECRET_CLEAR', payload({ ipsec: { psk: 'hunter2hunter2' } })],
  ['V123', 'the same by another name', 'E_SECRET_CLEAR', payload({ preSharedKey: 'hunter2hunter2' })],
  ...['password', 'userPassword', 'Passwd'].map((name): Row => [
    'V124',
    `a member ${name}`,
    'E_SECRET_PASSWORD',
    payload({ [name]: 'x' }),
  ]),
  ...[{ kdf: 'pbkdf2' }, { logN: 14 }, { logN: 18 }, { logN: 21 }, { r: 1 }, { p: 2 }, { logN: '17' }].map(
    (change): Row => ['V125', JSON.stringify(change), 'E_SECRET_KDF', sealedWith(change)],
  ),
  ['V127', 'sealed and not said so', 'E_SECRET_SHAPE', payload({ sealed })],
  ['V127', 'said so and not sealed', 'E_SECRET_SHAPE', payload({ secrets: { psk: 'sealed' } })],
  ['V127', 'two blocks', 'E_SECRET_SHAPE', payload({ secrets: { psk: 'sealed' }, sealed: [sealed, sealed] })],
  ['V127', 'a salt of 15', 'E_SECRET_SHAPE', sealedWith({ salt: toBase64(new Uint8Array(15)) })],
]

refusals('a payload', PAYLOADS)
refusals('identity and time', IDENTITY)
refusals('texts', TEXTS)
refusals('secrets', SECRETS)
