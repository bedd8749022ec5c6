import type { EspSuite, IkeSuite } from '../../../src-main/protocol/wire/ike/suites.ts'
import type { GroupNumber, MacHash } from '../../../src-main/crypto/port.ts'
import type { Attempt } from './attempt-types.ts'

/** Every proposal that our exchanges support and Debian's strongSwan still accepts. */

const CIPHERS: Readonly<Record<string, Omit<IkeSuite, 'hash'>>> = {
  '3des': { cipher: '3des', keyBytes: 24 },
  aes128: { cipher: 'aes', keyBytes: 16 },
  aes192: { cipher: 'aes', keyBytes: 24 },
  aes256: { cipher: 'aes', keyBytes: 32 },
}
const GCM: Readonly<Record<string, number>> = { aes128gcm16: 16, aes192gcm16: 24, aes256gcm16: 32 }
const HASHES: readonly MacHash[] = ['md5', 'sha1', 'sha256', 'sha384', 'sha512']
const GROUPS: Readonly<Record<string, GroupNumber>> = {
  modp768: 1,
  modp1024: 2,
  modp1536: 5,
  modp2048: 14,
  modp3072: 15,
  modp4096: 16,
  modp6144: 17,
  modp8192: 18,
  ecp256: 19,
  ecp384: 20,
  ecp521: 21,
}

/** The gateway's configuration in strongSwan's words: accepts everything, so that the client's single offer decides. */
const all = (table: Readonly<Record<string, unknown>>): string => Object.keys(table).join('-')
const BLOCKS = `${all(CIPHERS)}-${HASHES.join('-')}`
export const EVERY_IKE = `${BLOCKS}-${all(GROUPS)}!`
export const EVERY_ESP = `${BLOCKS},${all(GCM)},aes256-sha256-${all(GROUPS)}!`

const USUAL_IKE: Attempt['phase1'] = { suite: { cipher: 'aes', keyBytes: 32, hash: 'sha256' }, group: 19 }
const USUAL_ESP: EspSuite = { cipher: 'aes-cbc', keyBytes: 32, integrity: 'sha256' }

/** Main Mode and Quick Mode with each cipher, hash and group. */
export const phase1Pairs: readonly Attempt[] = Object.entries(CIPHERS).flatMap(([cipher, base]) =>
  HASHES.flatMap((hash) =>
    Object.entries(GROUPS).map(([name, group]): Attempt => ({
      name: `${cipher}-${hash}-${name}`,
      until: 'keys',
      phase1: { suite: { ...base, hash }, group },
      phase2: USUAL_ESP,
      pfs: false,
    })),
  ),
)

/** A fresh exchange of each group in Quick Mode. */
export const secrecyPairs: readonly Attempt[] = Object.entries(GROUPS).map(([name, group]): Attempt => ({
  name: `aes256-sha256-${name} with forward secrecy`,
  until: 'keys',
  phase1: { ...USUAL_IKE, group },
  phase2: USUAL_ESP,
  pfs: true,
}))

const withData = (name: string, phase2: EspSuite): Attempt => ({
  name: `esp ${name}`,
  until: 'data',
  phase1: USUAL_IKE,
  phase2,
  pfs: false,
})

/** Packets in both directions through ESP of each kind. */
export const phase2Pairs: readonly Attempt[] = [
  ...Object.entries(CIPHERS).flatMap(([name, { cipher, keyBytes }]) =>
    HASHES.map((integrity) =>
      withData(`${name}-${integrity}`, { cipher: cipher === '3des' ? '3des-cbc' : 'aes-cbc', keyBytes, integrity }),
    ),
  ),
  ...Object.entries(GCM).map(([name, keyBytes]) =>
    withData(name, { cipher: 'aes-gcm', keyBytes, integrity: undefined }),
  ),
]

/** Each cipher, hash and group once; each kind of ESP once. */
export const fewPairs: readonly Attempt[] = [
  ...phase1Pairs.filter(({ name }) =>
    [
      '3des-md5-modp1024',
      '3des-sha1-modp768',
      'aes128-sha1-modp1536',
      'aes192-sha256-modp2048',
      'aes256-sha384-modp3072',
      'aes256-sha512-modp4096',
      'aes128-sha256-ecp256',
      'aes256-sha384-ecp384',
      'aes256-sha512-ecp521',
    ].includes(name),
  ),
  ...secrecyPairs.filter(({ name }) => name.startsWith('aes256-sha256-ecp256')),
  ...phase2Pairs.filter(({ name }) =>
    ['esp 3des-sha1', 'esp aes128-sha256', 'esp aes256-sha512', 'esp aes256gcm16'].includes(name),
  ),
]

/** The usual proposals with data, for other variations: certificates, and the captures. */
export const usualPair: Attempt = withData('aes256-sha256', USUAL_ESP)
