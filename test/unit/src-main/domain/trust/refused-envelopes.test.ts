import { sign as engineSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signedOctets, TYPES } from '../../../../../src-main/domain/trust/envelope.ts'
import { toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { verifyProfile } from '../../../../../src-main/domain/trust/verify.ts'
import {
  anchorsOf,
  fileOf,
  ISSUER,
  jsonOf,
  NOW,
  octetsOf,
  PAYLOAD,
  publisherFile,
  publisherOf,
  SECOND,
  signed,
  STRANGER,
  verifierAt,
} from '../../../../support/signed-files.ts'
import { certificate } from './certificates.ts'
import {
  type Row,
  GOOD,
  goodText,
  SIG,
  envelope,
  withSig,
  sigOctets,
  payload,
  octets,
  malleated,
  RSA,
  revoked,
  anchored,
  pinned,
  verify,
  refusals,
} from './rows.ts'

const FILE: readonly Row[] = [
  ['V001', 'an empty file', 'E_FILE_EMPTY', new Uint8Array(0)],
  ['V002', '128 KiB and one octet', 'E_FILE_TOO_LARGE', new Uint8Array(128 * 1024 + 1).fill(0x20)],
  ...['504b030414', '1f8b08', '255044462d', '89504e470d0a', '4d5a90', '7f454c46'].map((head): Row => [
    'V007',
    `a file that begins with ${head}`,
    'E_FILE_FORMAT',
    octets(head),
  ]),
  ...(
    [
      ['ovpn', 'client\ndev tun\nremote vpn.example.com\n'],
      ['mobileconfig', '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC>\n<plist version="1.0"></plist>'],
      ['pbk', '[Office]\r\nMEDIA=rastapi\r\n'],
      ['sswan', '{"uuid":"1","type":"ikev2-eap"}'],
      ['onc', '{"Type":"UnencryptedConfiguration"}'],
      ['nmconnection', '[connection]\nid=Office\n'],
    ] as const
  ).map(([kind, content]): Row => ['V008', `a ${kind} file`, 'E_FILE_OTHER', octetsOf(content)]),
  ['V010', 'a bad octet', 'E_FILE_ENCODING', Uint8Array.of(...GOOD.subarray(0, 20), 0xff, ...GOOD.subarray(20))],
  ['V010', 'an overlong slash', 'E_FILE_ENCODING', Uint8Array.of(0x7b, 0xc0, 0xaf, 0x7d)],
  ['V010', 'a byte order mark', 'E_FILE_ENCODING', Uint8Array.of(0xef, 0xbb, 0xbf, ...GOOD)],
  ['V011', 'a NUL', 'E_FILE_ENCODING', octetsOf(goodText.replace('{', '{\0'))],
]

const ENVELOPE: readonly Row[] = [
  ['V014', 'trailing text', 'E_ENV_JSON', octetsOf(`${goodText}x`)],
  ['V014', 'a second object', 'E_ENV_JSON', octetsOf(`${goodText}{}`)],
  ...['[]', '"text"', '1', 'null'].map((top): Row => ['V016', `${top} at the top`, 'E_ENV_SHAPE', octetsOf(top)]),
  ['V017', 'payload twice', 'E_ENV_DUPLICATE', octetsOf(goodText.replace('{', '{"payload":"",'))],
  ['V017', 'payload twice, once escaped', 'E_ENV_DUPLICATE', octetsOf(goodText.replace('{', '{"\\u0070ayload":"",'))],
  ['V019', 'a member of its own', 'E_ENV_UNKNOWN', envelope({ comment: '' })],
  ...['payloadType', 'payload', 'signatures'].map((name): Row => [
    'V020',
    `no ${name}`,
    'E_ENV_MISSING',
    envelope({ [name]: undefined }),
  ]),
  ['V022', 'brackets without end', 'E_ENV_DEPTH', octetsOf('['.repeat(100_000))],
  ['V023', 'a payload that is an object', 'E_ENV_SHAPE', envelope({ payload: {} })],
  ['V025', 'the other alphabet', 'E_ENV_BASE64', envelope({ payload: '_-__' })],
  ['V026', 'no padding', 'E_ENV_BASE64', envelope({ payload: 'YQ' })],
  ['V026', 'more padding', 'E_ENV_BASE64', envelope({ payload: 'YWFh====' })],
  ['V026', 'unused bits that are set', 'E_ENV_BASE64', envelope({ payload: 'YR==' })],
  ['V028', 'a line break in base64', 'E_ENV_BASE64', envelope({ payload: 'YWFh\nYWFhYWF' })],
  ['V029', 'a payload above 64 KiB', 'E_PAY_TOO_LARGE', envelope({ payload: toBase64(new Uint8Array(65_537)) })],
  ['V030', 'an empty payload', 'E_PAY_EMPTY', envelope({ payload: '' })],
  ['V031', 'another type', 'E_ENV_TYPE', fileOf(PAYLOAD, [ISSUER], 'application/json')],
  ['V032', 'the next version', 'E_ENV_NEWER', fileOf(PAYLOAD, [ISSUER], TYPES.profile.replace('v1', 'v2'))],
  ['V034', 'a publisher document', 'E_ENV_TYPE', publisherFile([ISSUER], [ISSUER])],
  ['V034', 'a revocation list', 'E_ENV_TYPE', fileOf({}, [ISSUER], TYPES.revocation)],
  ['V035', 'an envelope in the payload', 'E_PAY_UNKNOWN_FIELD', fileOf(GOOD, [ISSUER])],
]

const SIGNATURES: readonly Row[] = [
  ['V036', 'no signature', 'E_SIG_NONE', envelope({ signatures: [] })],
  ['V037', 'five signatures', 'E_SIG_COUNT', envelope({ signatures: Array(5).fill(SIG) })],
  ...[0, 63, 65, 128].map((length): Row => [
    'V038',
    `a signature of ${length} octets`,
    'E_SIG_LENGTH',
    withSig({ sig: toBase64(new Uint8Array(length)) }),
  ]),
  ['V041', 'S + L', 'E_SIG_INVALID', withSig({ sig: toBase64(malleated(sigOctets)) })],
  [
    'V043',
    'a signature of the bare payload',
    'E_SIG_INVALID',
    withSig({ sig: toBase64(signed(jsonOf(PAYLOAD), ISSUER)) }),
  ],
  [
    'V044',
    'a signature for another type',
    'E_SIG_INVALID',
    withSig({ sig: toBase64(signed(signedOctets(TYPES.publisher, jsonOf(PAYLOAD)), ISSUER)) }),
  ],
  [
    'V046',
    'a signature of the digest, as Ed25519ph would make one',
    'E_SIG_INVALID',
    withSig({ sig: toBase64(signed(nodeCrypto.hash('sha512', signedOctets(TYPES.profile, jsonOf(PAYLOAD))), ISSUER)) }),
  ],
  ['V047', 'a stranger’s signature', 'E_KEY_UNKNOWN', fileOf(PAYLOAD, [STRANGER])],
  ['V049', 'no key named', 'E_SIG_KEYID', envelope({ signatures: [{ sig: SIG.sig }] })],
  ...['', SIG.keyid.toUpperCase(), SIG.keyid.slice(1), toBase64(octets(SIG.keyid)), 'a'.repeat(10_000)].map(
    (keyid): Row => ['V050', `a key named ${keyid.slice(0, 8)}…`, 'E_SIG_KEYID', withSig({ keyid })],
  ),
  [
    'V051',
    'one key twice',
    'E_SIG_THRESHOLD',
    envelope({ signatures: [SIG, SIG] }),
    { anchors: anchorsOf([publisherOf([ISSUER, SECOND], { threshold: 2 })]) },
  ],
  [
    'V051',
    'one of two',
    'E_SIG_THRESHOLD',
    GOOD,
    { anchors: anchorsOf([publisherOf([ISSUER, SECOND], { threshold: 2 })]) },
  ],
  [
    'V052',
    'one right and one wrong',
    'E_SIG_INVALID',
    envelope({ signatures: [SIG, { keyid: SECOND.id, sig: SIG.sig }] }),
    { anchors: anchorsOf([publisherOf([ISSUER, SECOND])]) },
  ],
  ...['alg', 'jwk', 'x5c', 'publicKey', 'kid'].map((name): Row => [
    'V053',
    `a member ${name}`,
    'E_ENV_UNKNOWN',
    withSig({ [name]: 'x' }),
  ]),
  [
    'V055',
    'an RSA signature',
    'E_SIG_LENGTH',
    withSig({ sig: engineSign('sha256', jsonOf(PAYLOAD), RSA).toString('base64') }),
  ],
]

const KEYS: readonly Row[] = [
  [
    'V059',
    'a revoked key',
    'E_KEY_REVOKED',
    GOOD,
    anchored({ revocations: { 'pub-test': { ...revoked, keyIds: [ISSUER.id] } } }),
  ],
  [
    'V060',
    'a key past its day',
    'E_KEY_EXPIRED',
    GOOD,
    { anchors: anchorsOf([publisherOf([ISSUER], { validUntil: '2026-11-30T00:00:00Z' })]) },
  ],
  [
    'V061',
    'a key for other uses',
    'E_KEY_SCOPE',
    GOOD,
    { anchors: anchorsOf([publisherOf([ISSUER], { uses: ['revocation'] })]) },
  ],
  ['V062', 'locks of a pinned publisher', 'E_KEY_SCOPE', payload({ locked: ['gateway'] }), pinned],
  [
    'V062',
    'a kill switch of a pinned publisher',
    'E_KEY_SCOPE',
    payload({ routing: { mode: 'full', killSwitch: true } }),
    pinned,
  ],
  [
    'V062',
    'an authority of a pinned publisher',
    'E_KEY_SCOPE',
    payload({ machineAuth: { kind: 'certificate', authority: certificate('good') } }),
    pinned,
  ],
  [
    'V063',
    'a pin where policy forbids pins',
    'E_KEY_POLICY',
    GOOD,
    { anchors: anchorsOf(undefined, { pinsForbidden: true }, 'pin') },
  ],
  [
    'V136',
    'a publisher document that has expired',
    'E_TRUST_EXPIRED',
    GOOD,
    { anchors: anchorsOf([publisherOf([ISSUER], { expires: '2026-11-30T00:00:00Z' })]) },
  ],
]

refusals('a file', FILE)
refusals('an envelope', ENVELOPE)
refusals('signatures', SIGNATURES)
refusals('keys', KEYS)

describe('a signed profile is refused', () => {
  it('V013: cut at every octet (E_ENV_JSON)', () => {
    const codes = new Set<string>()
    // The last character is a line break, which JSON allows to be missing.
    for (let end = 1; end < GOOD.length - 1; end++) {
      const result = verify(GOOD.subarray(0, end))
      codes.add(result.ok ? 'accepted' : result.fault.code)
    }
    expect([...codes]).toEqual(['E_ENV_JSON'])
  })

  it('V040: with any bit of its signature flipped (E_SIG_INVALID)', () => {
    for (let bit = 0; bit < 512; bit++) {
      const flipped = Uint8Array.from(sigOctets)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const result = verify(withSig({ sig: toBase64(flipped) }))
      expect(result.ok ? 'accepted' : result.fault.code).toBe('E_SIG_INVALID')
    }
  })

  it('once its time is over (E_DEADLINE)', () => {
    const result = verifyProfile(GOOD, anchorsOf(), verifierAt(NOW, { overdue: () => true }))
    expect(result.ok ? 'accepted' : result.fault.code).toBe('E_DEADLINE')
  })
})
