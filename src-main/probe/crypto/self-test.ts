import { Secret } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { fromHex, sameBytes, utf8 } from '../wire/bytes.ts'
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
 * What this computer's engine can, found out by trying: Node and Electron lack different algorithms, and an engine in
 * FIPS mode throws for MD5. Each answer is compared with a published one, so a wrong answer counts as missing.
 */

export type Algorithm =
  HashName | `hmac-${MacHash}` | 'aes-cbc' | '3des-cbc' | 'aes-gcm' | 'mschapv2' | `group-${GroupNumber}`

export interface SelfTest {
  readonly works: ReadonlySet<Algorithm>
  /** To be left out of every offer, and reported as "not possible on this computer" where they are needed. */
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

const ciphers = (crypto: Crypto): readonly [Algorithm, () => boolean][] => [
  [
    'aes-cbc',
    // RFC 3602 section 4, case 1.
    () =>
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
    // NIST SP 800-67 appendix B; its first block, as the IV is zero.
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
  [
    'aes-gcm',
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 2.
    () =>
      gives(
        crypto.gcmSeal(new Uint8Array(16), new Uint8Array(12), new Uint8Array(0), new Uint8Array(16)),
        '0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf',
      ),
  ],
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

/** Two shares of the same group agree; that they are the right group's is held by vectors in the tests. */
function agrees(crypto: Crypto, group: GroupNumber): boolean {
  const [one, two] = [3, 7].map((seed) => crypto.keyShare(group, (length) => new Uint8Array(length).fill(seed)))
  if (!one || !two) return false
  const [here, there] = [one.shared(two.publicValue), two.shared(one.publicValue)]
  return here.ok && there.ok && crypto.equal(here.value.reveal(), there.value.reveal())
}

function answersRight(attempt: () => boolean): boolean {
  try {
    return attempt()
  } catch {
    // An engine says that it lacks an algorithm by throwing.
    return false
  }
}

/** Takes half a second with all groups, nearly all of it for 17 and 18; leave out those that will not be offered. */
export function selfTest(crypto: Crypto, groups: readonly GroupNumber[] = GROUP_NUMBERS): SelfTest {
  const exchanges = groups.map((group): [Algorithm, () => boolean] => [`group-${group}`, () => agrees(crypto, group)])
  const works = new Set<Algorithm>()
  const missing: Algorithm[] = []
  for (const [algorithm, attempt] of [...digests(crypto), ...ciphers(crypto), ...exchanges]) {
    if (answersRight(attempt)) works.add(algorithm)
    else missing.push(algorithm)
  }
  return { works, missing }
}

/** Whether this key belongs to this certificate and can sign what IKEv1 signs, tried before a gateway is asked. */
export function checkSigner(crypto: Crypto, privateKey: Secret, certificate: Uint8Array): Result<void, CryptoFault> {
  const digest = crypto.hash('sha1', utf8('abc'))
  const signature = crypto.signBareHash(privateKey, digest)
  if (!signature.ok) return signature
  if (crypto.verifyBareHash(certificate, digest, signature.value)) return done()
  return failed({ kind: 'private-key', reason: 'not-of-certificate' })
}
