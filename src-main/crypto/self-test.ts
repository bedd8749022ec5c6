import { Secret } from '../domain/profile/secret.ts'
import { done, failed, type Result } from '../domain/result.ts'
import { fromHex, sameBytes, utf8 } from './bytes.ts'
import { ntResponse } from './mschap.ts'
import {
  GROUP_NUMBERS,
  HASH_BYTES,
  type Crypto,
  type CryptoFault,
  type GroupNumber,
  type HashName,
  type MacHash,
} from './port.ts'

/**
 * Algorithms of this computer's engine, each tried out: Node and Electron lack different algorithms, and an engine in
 * FIPS mode throws for MD5. Each result is compared with a published one, so a wrong result counts as missing.
 */

export type Algorithm =
  | HashName
  | `hmac-${MacHash}`
  | 'aes-cbc'
  | '3des-cbc'
  | 'aes-gcm'
  | 'mschapv2'
  | 'ed25519'
  | `group-${GroupNumber}`

export interface SelfTest {
  readonly works: ReadonlySet<Algorithm>
  /** Algorithms to leave out of every offer, and to report as "not possible on this computer" if they are needed. */
  readonly missing: readonly Algorithm[]
}

/** Digests of "abc": RFC 1320 A.5, RFC 1321 A.5, FIPS 180-4's examples; SHA-384 and SHA-512 by their first 20 octets. */
const ABC: Readonly<Record<HashName, string>> = {
  md4: 'a448017aaf21d8525fc10ae87aa6729d',
  md5: '900150983cd24fb0d6963f7d28e17f72',
  sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sha384: 'cb00753f45a35e8bb5a03d699ac65007272c32ab',
  sha512: 'ddaf35a193617abacc417349ae20413112e6fa4e',
}

/** "what do ya want for nothing?" under "Jefe": RFC 2202 case 2, RFC 4231 case 2; the first 16 octets. */
const JEFE: Readonly<Record<MacHash, string>> = {
  md5: '750c783e6ab0b503eaa86e310a5db738',
  sha1: 'effcdf6ae5eb2fa2d27416d5f184df9c',
  sha256: '5bdcc146bf60754e6a042426089575c7',
  sha384: 'af45d2e376484031617f78d2b58a6b1b',
  sha512: '164b7a7bfcf819e2e395fbe73b56e0a3',
}

const octets = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0)

const begins = (bytes: Uint8Array, expected: string): boolean => {
  const start = octets(expected)
  return start.length > 0 && sameBytes(bytes.slice(0, start.length), start)
}

const gives = (answer: Result<Uint8Array, CryptoFault>, expected: string): boolean =>
  answer.ok && sameBytes(answer.value, octets(expected))

function digests(crypto: Crypto): readonly [Algorithm, () => boolean][] {
  const hashes = (Object.keys(HASH_BYTES) as HashName[]).map((name): [Algorithm, () => boolean] => [
    name,
    () => begins(crypto.hash(name, utf8('abc')), ABC[name]) && crypto.hash(name).length === HASH_BYTES[name],
  ])
  const macs = (Object.keys(JEFE) as MacHash[]).map((name): [Algorithm, () => boolean] => [
    `hmac-${name}`,
    () => begins(crypto.hmac(name, utf8('Jefe'), utf8('what do ya want for nothing?')), JEFE[name]),
  ])
  return [...hashes, ...macs]
}

/** Keys of 24 and 32 octets, and the ciphertext of the block `AES_PLAIN` with each. */
const AES_BLOCKS = [
  ['000102030405060708090a0b0c0d0e0f1011121314151617', 'dda97ca4864cdfe06eaf70a0ec0d7191'],
  ['000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', '8ea2b7ca516745bfeafc49904b496089'],
] as const
const AES_PLAIN = '00112233445566778899aabbccddeeff'

function cbcBothWays(crypto: Crypto, key: Uint8Array, sealed: string): boolean {
  const iv = new Uint8Array(16)
  return (
    gives(crypto.cbcEncrypt('aes', key, iv, octets(AES_PLAIN)), sealed) &&
    gives(crypto.cbcDecrypt('aes', key, iv, octets(sealed)), AES_PLAIN)
  )
}

/**
 * A block of zeros encrypted with a key of that many zero octets, and its tag: McGrew and Viega, "The Galois/Counter
 * Mode of Operation", test cases 2, 8 and 14.
 */
const GCM_ZEROS: Readonly<Record<number, string>> = {
  16: '0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf',
  24: '98e7247c07f0fe411c267e4384b0f6002ff58d80033927ab8ef4d4587514f0fb',
  32: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
}

function gcmBothWays(crypto: Crypto, length: number, sealed: string): boolean {
  const [key, nonce, nothing, block] = [length, 12, 0, 16].map((octetCount) => new Uint8Array(octetCount))
  if (!key || !nonce || !nothing || !block) return false
  const opened = crypto.gcmOpen(key, nonce, nothing, octets(sealed))
  return gives(crypto.gcmSeal(key, nonce, nothing, block), sealed) && opened.ok && sameBytes(opened.value, block)
}

const ciphers = (crypto: Crypto): readonly [Algorithm, () => boolean][] => [
  [
    'aes-cbc',
    // RFC 3602 section 4, case 1; FIPS 197 C.2 and C.3, which are single blocks, as the IV is zero.
    () =>
      AES_BLOCKS.every(([key, sealed]) => cbcBothWays(crypto, octets(key), sealed)) &&
      gives(
        crypto.cbcEncrypt(
          'aes',
          octets('06a9214036b8a15b512e03d534120006'),
          octets('3dafba429d9eb430b422da802c9fac41'),
          utf8('Single block msg'),
        ),
        'e353779c1079aeb82708942dbe77181a',
      ),
  ],
  [
    '3des-cbc',
    // NIST SP 800-67 appendix B; only its first block, as the IV is zero.
    () =>
      gives(
        crypto.cbcEncrypt(
          '3des',
          octets('0123456789abcdef23456789abcdef01456789abcdef0123'),
          new Uint8Array(8),
          utf8('The qufc'),
        ),
        'a826fd8ce53b855f',
      ),
  ],
  ['aes-gcm', () => Object.entries(GCM_ZEROS).every(([length, sealed]) => gcmBothWays(crypto, Number(length), sealed))],
  [
    'mschapv2',
    // RFC 2759 section 9.2.
    () =>
      begins(
        ntResponse(crypto, {
          authenticatorChallenge: octets('5b5d7c7d7b3f2f3e3c2c602132262628'),
          peerChallenge: octets('21402324255e262a28295f2b3a337c7e'),
          user: 'User',
          password: new Secret('clientPass'),
        }),
        '82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df',
      ),
  ],
]

/**
 * RFC 8032 section 7.1, test 2; the test also needs a wrong signature to be rejected. Without Ed25519, no signed
 * profile is accepted.
 */
const SIGNED = {
  key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  signature:
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
    '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
} as const

const signatures = (crypto: Crypto): readonly [Algorithm, () => boolean][] => [
  [
    'ed25519',
    () => {
      const verifies = (message: number): boolean =>
        crypto.verifyEd25519(octets(SIGNED.key), Uint8Array.of(message), octets(SIGNED.signature))
      return verifies(0x72) && !verifies(0x73)
    },
  ],
]

/**
 * A share from entropy of octets 3, exchanged with itself: the first eight octets of its public value and of the
 * secret. Computed with modular powers and point addition in another language, with OpenSSL's primes and SEC 2's
 * curves.
 */
const EXCHANGES: Readonly<Record<GroupNumber, readonly [string, string]>> = {
  1: ['788f18ae1d395034', '00012bfef1745fa7'],
  2: ['8f4ee53f33f3ed70', 'f78575ea5fc65eaa'],
  5: ['357a1281bb15f2ee', 'f56543f94d4f19a7'],
  14: ['2081763c6c008ee4', 'a8dde63a60942b38'],
  15: ['246a014936cdb0da', '0ec077a94513729e'],
  16: ['39f81592c73d8c37', '102149ce84e3cd29'],
  17: ['9149d821ef319a2b', 'e8210597d37d3d5d'],
  18: ['65c856fbbcc7b00f', 'f4b3e468655f4096'],
  19: ['591ab771ebbcfd6d', '9b816e44eb87c79e'],
  20: ['c41da4a2af8dccb4', 'cdb27e9274ff1000'],
  21: ['015f5845f3f65fec', '01432bca2573bebf'],
}

function exchanges(crypto: Crypto, group: GroupNumber): boolean {
  const [publicValue, secret] = EXCHANGES[group]
  const share = crypto.keyShare(group, (length) => new Uint8Array(length).fill(3))
  const shared = share.shared(share.publicValue)
  return begins(share.publicValue, publicValue) && shared.ok && begins(shared.value.reveal(), secret)
}

function answersRight(attempt: () => boolean): boolean {
  try {
    return attempt()
  } catch {
    // An engine throws for an algorithm that it lacks.
    return false
  }
}

/**
 * Tests the engine. Takes a quarter of a second with all groups, nearly all of it for 17 and 18; leave out those that
 * will not be offered. RSA is tested with the person's own key instead, before a gateway is asked (`checkSigner`).
 */
export function selfTest(crypto: Crypto, groups: readonly GroupNumber[] = GROUP_NUMBERS): SelfTest {
  const shares = groups.map((group): [Algorithm, () => boolean] => [`group-${group}`, () => exchanges(crypto, group)])
  const works = new Set<Algorithm>()
  const missing: Algorithm[] = []
  for (const [algorithm, attempt] of [...digests(crypto), ...ciphers(crypto), ...signatures(crypto), ...shares]) {
    if (answersRight(attempt)) works.add(algorithm)
    else missing.push(algorithm)
  }
  return { works, missing }
}

/**
 * Whether this key belongs to this certificate and can make the signature of IKEv1; checked before a gateway is asked.
 */
export function checkSigner(crypto: Crypto, privateKey: Secret, certificate: Uint8Array): Result<void, CryptoFault> {
  const digest = crypto.hash('sha1', utf8('abc'))
  const signature = crypto.signBareHash(privateKey, digest)
  if (!signature.ok) return signature
  if (crypto.verifyBareHash(certificate, digest, signature.value)) return done()
  return failed({ kind: 'private-key', reason: 'not-of-certificate' })
}
