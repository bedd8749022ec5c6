import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'
import { concat, fromHex, utf8 } from '../../../../src-main/crypto/bytes.ts'

/** Real certificates for tests, made on the spot: no key lies in the tree, and every field can be wrong at will. */

export function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content)
  if (body.length < 0x80) return concat(Uint8Array.of(tag, body.length), body)
  const length = fromHex(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0')) ?? new Uint8Array(0)
  return concat(Uint8Array.of(tag, 0x80 | length.length), length, body)
}

const octets = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0)
const sequence = (...content: readonly Uint8Array[]): Uint8Array => element(0x30, ...content)

const COMMON_NAME = octets('0603550403')
const SHA256_RSA = sequence(octets('06092a864886f70d01010b'), octets('0500'))
const SHA256_ECDSA = sequence(octets('06082a8648ce3d040302'))

/** PrintableString, not the UTF8String most tools would write: whoever re-encodes the name changes it. */
export const nameDer = (commonName: string): Uint8Array =>
  sequence(element(0x31, sequence(COMMON_NAME, element(0x13, utf8(commonName)))))

const time = (date: string): Uint8Array => element(0x17, utf8(date.replace(/^20|[-T:]|\.000/g, '')))

const extension = (oid: string, value: Uint8Array): Uint8Array => sequence(octets(oid), element(0x04, value))

export interface Party {
  readonly certificate: Uint8Array
  readonly privateKey: Secret
  readonly name: string
  readonly key: KeyObject
}

export interface Wishes {
  readonly name: string
  /** Self-signed without. */
  readonly issuer?: Party
  readonly dnsName?: string
  readonly address?: Uint8Array
  readonly authority?: boolean
  readonly usage?: 'server'
  readonly kind?: 'rsa' | 'ec'
  readonly notBefore?: string
  readonly notAfter?: string
}

function extensions(wishes: Wishes): Uint8Array {
  const names = [
    ...(wishes.dnsName === undefined ? [] : [element(0x82, utf8(wishes.dnsName))]),
    ...(wishes.address === undefined ? [] : [element(0x87, wishes.address)]),
  ]
  const list = [
    ...(names.length > 0 ? [extension('0603551d11', sequence(...names))] : []),
    ...(wishes.authority === true ? [extension('0603551d13', sequence(octets('0101ff')))] : []),
    ...(wishes.usage === undefined ? [] : [extension('0603551d25', sequence(octets('06082b06010505070301')))]),
  ]
  return list.length > 0 ? element(0xa3, sequence(...list)) : new Uint8Array(0)
}

export function party(wishes: Wishes): Party {
  const pair =
    wishes.kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signer = wishes.issuer?.key ?? pair.privateKey
  const algorithm = signer.asymmetricKeyType === 'rsa' ? SHA256_RSA : SHA256_ECDSA
  const body = sequence(
    octets('a003020102'),
    element(0x02, concat(Uint8Array.of(1), randomBytes(8))),
    algorithm,
    nameDer(wishes.issuer?.name ?? wishes.name),
    sequence(time(wishes.notBefore ?? '2020-01-01T00:00:00Z'), time(wishes.notAfter ?? '2040-01-01T00:00:00Z')),
    nameDer(wishes.name),
    createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' }),
    extensions(wishes),
  )
  const signature = sign('sha256', body, signer)
  return {
    certificate: sequence(body, algorithm, element(0x03, Uint8Array.of(0), signature)),
    privateKey: new Secret(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    name: wishes.name,
    key: pair.privateKey,
  }
}
