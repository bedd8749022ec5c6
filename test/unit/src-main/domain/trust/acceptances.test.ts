import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { keyIdOf, soundKey } from '../../../../../src-main/domain/trust/keys.ts'
import { fingerprintOf, fromBase64, fromUtf8, toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { shown } from '../../../../../src-main/domain/trust/problem.ts'
import { nextPublisher, parsePublisher, readPublisher } from '../../../../../src-main/domain/trust/publisher.ts'
import { readRevocation, type Revocation } from '../../../../../src-main/domain/trust/revocation.ts'
import { openSealed, seal, sealedFor, waitBefore } from '../../../../../src-main/domain/trust/sealed.ts'
import { TYPES } from '../../../../../src-main/domain/trust/envelope.ts'
import { verifyProfile } from '../../../../../src-main/domain/trust/verify.ts'
import {
  anchorsOf,
  fileOf,
  ISSUER,
  jsonOf,
  NOW,
  octetsOf,
  PAYLOAD,
  PROFILE_ID,
  publisherFile,
  publisherOf,
  publisherPayload,
  SECOND,
  STRANGER,
  verifierAt,
} from '../../../../support/signed-files.ts'
import { certificate } from './certificates.ts'

const codeOf = (result: { readonly ok: boolean; readonly fault?: { readonly code: string } }): string =>
  result.ok ? 'ok' : (result.fault?.code ?? '')
const verify = (file: Uint8Array, anchors = anchorsOf(), now = NOW) => verifyProfile(file, anchors, verifierAt(now))
const payload = (change: object): Uint8Array => fileOf({ ...PAYLOAD, ...change }, [ISSUER])

const EVERYTHING = {
  ...PAYLOAD,
  minClient: '1.0.0',
  description: 'The way into the head office. Questions: see below.',
  supportContact: 'it@example.com, +49 30 1234',
  user: 'anna',
  machineAuth: { kind: 'certificate', authority: certificate('good') },
  ipsec: {
    phase1: ['aes256-sha256-ecp384'],
    phase2: ['aes256-sha256'],
    pfs: true,
    forceNatT: true,
    addressFamily: 'ipv4',
    dpd: { delay: 30, timeout: 120 },
    ikeLifetime: 10800,
    espLifetime: 3600,
    remoteId: 'gw.example.com',
  },
  l2tp: { sourcePort: 'ephemeral' },
  ppp: { methods: ['mschapv2'], mtu: 1300, mru: 1300, lcpEcho: { interval: 20, failures: 5 } },
  routing: { mode: 'full', ipv6: 'block', killSwitch: true },
  dns: { servers: ['10.0.0.1'], domains: ['corp.example'] },
  pskScope: 'group',
  secrets: { psk: 'prompt' },
  locked: ['gateway', 'routing.killSwitch'],
  minGrade: 'strong',
  extensions: { 'x-ticket': 'IT-1' },
} as const

describe('a signed profile is accepted', () => {
  it('G-01: with no more than it needs', () => {
    const result = verify(fileOf(PAYLOAD, [ISSUER]))
    expect(codeOf(result)).toBe('ok')
    expect(result.ok && [result.value.publisher.id, result.value.by, result.value.payload.ipsec.dpd.delay]).toEqual([
      'pub-test',
      'policy',
      30,
    ])
  })
  it('G-02: with everything it may have', () =>
    expect(verify(fileOf(EVERYTHING, [ISSUER]))).toMatchObject({ ok: true }))
  it('G-03: with a stranger’s signature beside', () => {
    const result = verify(fileOf(PAYLOAD, [STRANGER, ISSUER]))
    expect(result.ok && result.value.unknownSigners).toBe(1)
  })
  it('G-04: by two of two', () => {
    const two = anchorsOf([publisherOf([ISSUER, SECOND], { threshold: 2 })])
    expect(codeOf(verify(fileOf(PAYLOAD, [ISSUER, SECOND]), two))).toBe('ok')
  })
  it('G-05 and G-06: again, and with a higher serial', () => {
    const first = verify(fileOf(PAYLOAD, [ISSUER]))
    const digest = first.ok ? first.value.digest : ''
    const floors = { [PROFILE_ID]: { publisher: 'pub-test', serial: PAYLOAD.serial, digest, reset: 0 } }
    expect(codeOf(verify(fileOf(PAYLOAD, [ISSUER]), anchorsOf(undefined, { floors })))).toBe('ok')
    expect(codeOf(verify(payload({ serial: PAYLOAD.serial + 1 }), anchorsOf(undefined, { floors })))).toBe('ok')
  })
  it('after its publisher has forgotten the serials', () => {
    const floors = { [PROFILE_ID]: { publisher: 'pub-test', serial: 4_294_967_295, digest: '', reset: 0 } }
    expect(codeOf(verify(fileOf(PAYLOAD, [ISSUER]), anchorsOf(undefined, { floors })))).toBe('E_ROLL_OLDER')
    const reset = publisherOf([ISSUER], { version: 2, serialReset: 1 })
    expect(codeOf(verify(fileOf(PAYLOAD, [ISSUER]), anchorsOf([reset], { floors })))).toBe('ok')
  })
  it('G-07: whatever the order and the spaces in it', () => {
    const turned = Object.fromEntries(Object.entries(PAYLOAD).reverse())
    expect(codeOf(verify(fileOf(octetsOf(` ${JSON.stringify(turned, undefined, 4)}\n`), [ISSUER])))).toBe('ok')
  })
  it.each(['مكتب', 'משרד', 'कार्यालय', 'สำนักงาน', '办公室', 'Élysée Nội'])('G-08: with the name %s', (name) =>
    expect(codeOf(verify(payload({ name })))).toBe('ok'),
  )
  it('G-09: as the octets that were verified, whatever becomes of the file', () => {
    const file = fileOf(PAYLOAD, [ISSUER])
    const result = verify(file)
    file.fill(0)
    expect(result.ok && result.value.payload.gateway).toBe('vpn.example.com')
  })
  it('G-10: with a payload of exactly 64 KiB', () => {
    const text = JSON.stringify(PAYLOAD)
    expect(codeOf(verify(fileOf(octetsOf(text + ' '.repeat(65_536 - text.length)), [ISSUER])))).toBe('ok')
    expect(codeOf(verify(fileOf(octetsOf(text + ' '.repeat(65_537 - text.length)), [ISSUER])))).toBe('E_PAY_TOO_LARGE')
  })
  it('G-11: for exactly 400 days', () =>
    expect(codeOf(verify(payload({ expires: '2028-01-04T00:00:00Z' })))).toBe('ok'))
  it('G-14: with a gateway of IPv6', () => expect(codeOf(verify(payload({ gateway: '2001:db8::1' })))).toBe('ok'))
  it('G-15: on a leap day', () =>
    expect(
      codeOf(
        verify(
          payload({ notBefore: '2028-02-29T00:00:00Z', expires: '2028-03-01T00:00:00Z' }),
          anchorsOf([publisherOf([ISSUER], { expires: '2029-01-01T00:00:00Z', validUntil: '2029-01-01T00:00:00Z' })]),
          Date.parse('2028-02-29T12:00:00Z'),
        ),
      ),
    ).toBe('ok'))
  it('with an internationalised gateway', () =>
    expect(codeOf(verify(payload({ gateway: 'xn--bcher-kva.example' })))).toBe('ok'))
})

describe('a publisher', () => {
  const around = { crypto: nodeCrypto, now: NOW }
  const [A, B, C] = [ISSUER, SECOND, STRANGER]
  const first = publisherOf([A])

  it('G-12: steps from document to document', () => {
    const second = nextPublisher(first, publisherFile([B], [A, B], { version: 2 }), around)
    expect(codeOf(second)).toBe('ok')
    const third = second.ok ? nextPublisher(second.value, publisherFile([C], [B, C], { version: 3 }), around) : second
    expect(third.ok && third.value.keys.map(({ id }) => id)).toEqual([C.id])
  })
  it.each([
    ['V132', 'skips a step', 'E_TRUST_GAP', publisherFile([B], [A, B], { version: 3 })],
    ['V133', 'is signed by the new keys alone', 'E_TRUST_THRESHOLD', publisherFile([B], [B], { version: 2 })],
    ['V134', 'is signed by the old keys alone', 'E_TRUST_THRESHOLD', publisherFile([B], [A], { version: 2 })],
    ['V135', 'has the same version and other octets', 'E_TRUST_ROLLBACK', publisherFile([A, B], [A, B])],
    [
      'V136',
      'has expired',
      'E_TRUST_EXPIRED',
      publisherFile([B], [A, B], { version: 2, expires: '2026-01-01T00:00:00Z' }),
    ],
    ['V137', 'wants none', 'E_TRUST_SHAPE', publisherFile([A], [A], { threshold: 0 })],
    ['V137', 'wants more than it has', 'E_TRUST_SHAPE', publisherFile([A], [A], { threshold: 2 })],
    ['V137', 'has a key twice', 'E_TRUST_SHAPE', publisherFile([A, A], [A])],
    ['V137', 'has nine keys', 'E_TRUST_SHAPE', publisherFile(Array(9).fill(A), [A])],
    ['V140', 'has an unknown member', 'E_TRUST_SHAPE', publisherFile([A], [A], { comment: 'x' })],
  ])('%s: is refused when its document %s (%s)', (_id, _what, code, file) =>
    expect(codeOf(nextPublisher(first, file, around))).toBe(code),
  )

  it('V055: is refused with a key of another kind (E_KEY_TYPE)', () => {
    for (const type of ['rsa', 'p-256', 'ed448', 'x25519']) {
      const keys = publisherPayload([A]).keys.map((key) => ({ ...key, type }))
      expect(codeOf(parsePublisher(jsonOf(publisherPayload([A], { keys })), nodeCrypto))).toBe('E_KEY_TYPE')
    }
    expect(codeOf(soundKey(toBase64(new Uint8Array(31))))).toBe('E_KEY_TYPE')
  })

  const point = (hex: string, sign = 0): string => {
    const octets = Uint8Array.from(Buffer.from(hex, 'hex'))
    octets[31] = (octets[31] ?? 0) | sign
    return toBase64(octets)
  }
  const low = ['01', 'ec', '00', 'ed', 'ee'].map(
    (first) => first + (['ec', 'ed', 'ee'].includes(first) ? `${'ff'.repeat(30)}7f` : '00'.repeat(31)),
  )
  it.each([
    ...low,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ])('V056: is refused with the key %s (E_KEY_WEAK)', (hex) =>
    expect([0, 0x80].map((sign) => codeOf(soundKey(point(hex, sign))))).toEqual(['E_KEY_WEAK', 'E_KEY_WEAK']),
  )
  it.each([
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    'c86867afd71352ec9af53cc4039a106b116b3ebffe149a0fc16edd55224ac3b8',
  ])('V058: is refused with the published key %s (E_KEY_TEST)', (hex) =>
    expect(codeOf(soundKey(point(hex)))).toBe('E_KEY_TEST'),
  )
  it('shows a fingerprint of eight groups that follows from every octet', () => {
    const read = readPublisher(publisherFile([A], [A]), around)
    expect(read.ok && read.value.fingerprint).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    expect(read.ok && read.value.fingerprint).not.toBe(publisherOf([A], { displayName: 'Test publisher' }).fingerprint)
    // RFC 4648 section 10 has "foobar" as MZXW6YTBOI.
    expect(fingerprintOf(octetsOf('foobarfoobarfoobarfo')).startsWith('MZXW 6YTB')).toBe(true)
    expect(keyIdOf(nodeCrypto, A.publicKey)).toBe(A.id)
  })
})

describe('a revocation list', () => {
  const list: Revocation = {
    schema: 1,
    publisher: 'pub-test',
    version: 2,
    issued: '2026-11-30T00:00:00Z',
    expires: '2027-11-30T00:00:00Z',
    keyIds: [SECOND.id],
    profiles: [{ id: PROFILE_ID, maxSerial: 5 }],
  }
  const read = (change: object, before: Revocation | undefined, by = ISSUER) =>
    codeOf(
      readRevocation(fileOf({ ...list, ...change }, [by], TYPES.revocation), [publisherOf([ISSUER])], before, {
        crypto: nodeCrypto,
        now: NOW,
      }),
    )
  it('takes the place of an older one that it holds all of', () => {
    expect(read({}, undefined)).toBe('ok')
    expect(read({ version: 3, profiles: [{ id: PROFILE_ID, maxSerial: 6 }] }, list)).toBe('ok')
  })
  it.each([
    ['an older version', 'E_TRUST_ROLLBACK', { version: 1 }],
    ['a version that forgets a key', 'E_TRUST_ROLLBACK', { version: 3, keyIds: [] }],
    [
      'a version that forgives a profile',
      'E_TRUST_ROLLBACK',
      { version: 3, profiles: [{ id: PROFILE_ID, maxSerial: 4 }] },
    ],
    ['one past its day', 'E_TRUST_EXPIRED', { expires: '2026-11-30T00:00:00Z' }],
    ['one of another publisher', 'E_PAY_PUBLISHER', { publisher: 'pub-other' }],
    ['one of another form', 'E_TRUST_SHAPE', { keyIds: ['x'] }],
  ])('is refused for %s (%s)', (_, code, change) => expect(read(change, list)).toBe(code))
  it('is refused from a stranger (E_KEY_UNKNOWN)', () => expect(read({}, undefined, STRANGER)).toBe('E_KEY_UNKNOWN'))
})

describe('a sealed key', { timeout: 60_000 }, () => {
  const issue = { profileId: PROFILE_ID, serial: 1, publisher: 'pub-test' }
  const entropy = (length: number) => new Uint8Array(length).fill(7)
  const passphrase = new Secret('six words that nobody would guess')

  it('G-13, V128: opens with its passphrase, for its own issue', async () => {
    const block = await seal(nodeCrypto, entropy, new Secret('correct-horse'), issue, passphrase)
    if (!block.ok) throw new Error('not sealed')
    const opened = await openSealed(nodeCrypto, block.value, sealedFor(issue), passphrase)
    expect(opened.ok && opened.value.reveal()).toBe('correct-horse')
    expect(codeOf(await openSealed(nodeCrypto, block.value, sealedFor({ ...issue, serial: 2 }), passphrase))).toBe(
      'E_SECRET_OPEN',
    )
    expect(codeOf(await openSealed(nodeCrypto, block.value, sealedFor(issue), new Secret('wrong')))).toBe(
      'E_SECRET_OPEN',
    )
    const short = { ...block.value, box: toBase64((fromBase64(block.value.box) ?? new Uint8Array(0)).slice(0, -12)) }
    expect(codeOf(await openSealed(nodeCrypto, short, sealedFor(issue), passphrase))).toBe('E_SECRET_OPEN')
  })

  it.each([
    ['{"psk":"1234567"}'],
    [`{"psk":"${'a'.repeat(129)}"}`],
    ['{"psk":"geheimnisä"}'],
    ['{"psk":" outer-space"}'],
    ['{"psk":"long-enough","more":1}'],
    ['{"psk":"long-enough","psk":"long-enough"}'],
    ['psk'],
  ])('V130: is refused for the content %s (E_SECRET_CONTENT)', async (content) => {
    const salt = new Uint8Array(16)
    const nonce = new Uint8Array(12)
    const key = await nodeCrypto.scrypt(passphrase, salt, 15)
    const box = key.ok ? nodeCrypto.gcmSeal(key.value, nonce, sealedFor(issue), octetsOf(content)) : key
    if (!box.ok) throw new Error('not sealed')
    const block = {
      kdf: 'scrypt',
      logN: 15,
      r: 8,
      p: 1,
      salt: toBase64(salt),
      nonce: toBase64(nonce),
      box: toBase64(box.value),
    } as const
    expect(codeOf(await openSealed(nodeCrypto, block, sealedFor(issue), passphrase))).toBe('E_SECRET_CONTENT')
  })

  it('V131: may be tried five times a minute (E_SECRET_RATE)', () => {
    expect(waitBefore([1, 2, 3, 4], 5)).toBe(0)
    expect(waitBefore([0, 0, 0, 0, 0], 30_000)).toBe(30)
    expect(waitBefore([0, 0, 0, 0, 0], 60_000)).toBe(0)
  })
})

describe('text of a file', () => {
  it('is shown without what steers, turns or hides', () => {
    expect(shown('a\u202eb\u001b[2J\u0000\u200b')).toBe('a\\u{202e}b\\u{1b}[2J\\u{0}\\u{200b}')
    expect(Array.from(shown('x'.repeat(10_000))).length).toBeLessThan(64)
    expect(shown('z\u0301\u0302\u0303\u0304')).toBe('z\\u{301}\\u{302}\\u{303}\\u{304}')
  })
  it('is read as UTF-8 like the platform reads it', () => {
    const text = 'ä€😀\u{10ffff}'
    expect(fromUtf8(octetsOf(text))).toBe(text)
    for (const bad of [[0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe0, 0x80, 0x80], [0xc3], [0x80]])
      expect(fromUtf8(Uint8Array.from(bad))).toBeUndefined()
  })
})
