import { done, failed, type Result } from '../../domain/result.ts'
import type { EspKeys } from '../ikev1/esp-keys.ts'
import type { EspSuite } from '../wire/ike/suites.ts'
import {
  BLOCK_BYTES,
  type CbcCipher,
  type Crypto,
  type CryptoFault,
  type Entropy,
  type MacHash,
} from '../../crypto/port.ts'
import { concat, u32Bytes } from '../../crypto/bytes.ts'
import {
  decodeEsp,
  espHeader,
  padded,
  unpadded,
  type EspContent,
  type EspPacket,
  type EspShape,
} from '../wire/esp/packet.ts'

/**
 * Sealing and opening of one ESP packet: CBC with an HMAC (RFC 2451, 3602, 2403, 2404, 4868), NULL with an HMAC
 * (RFC 2410), or GCM (RFC 4106). An ICV is compared before anything is decrypted.
 */

/** Octets of the ICV (RFC 2403, 2404 section 2; RFC 4868 section 2.6). */
const ICV_BYTES: Readonly<Record<MacHash, number>> = { md5: 12, sha1: 12, sha256: 16, sha384: 24, sha512: 32 }
/**
 * Old kernels cut HMAC-SHA-256 to 96 bits, as an expired draft specified, under the identifier that means 128 bits. The
 * negotiation does not show which of the two a peer means.
 */
const TRUNCATED_SHA256_BYTES = 12
const GCM_IV_BYTES = 8
const GCM_TAG_BYTES = 16
/** The trailer ends on a 32-bit boundary (RFC 4303 section 2.4). */
const WORD = 4

const CBC: Readonly<Partial<Record<EspSuite['cipher'], CbcCipher>>> = { 'aes-cbc': 'aes', '3des-cbc': '3des' }

function espShape(suite: EspSuite, truncated: boolean): EspShape {
  if (suite.cipher === 'aes-gcm') return { iv: GCM_IV_BYTES, block: WORD, icv: GCM_TAG_BYTES }
  const cbc = CBC[suite.cipher]
  const block = cbc === undefined ? 0 : BLOCK_BYTES[cbc]
  const whole = suite.integrity === undefined ? 0 : ICV_BYTES[suite.integrity]
  return { iv: block, block: Math.max(WORD, block), icv: truncated ? TRUNCATED_SHA256_BYTES : whole }
}

export interface Direction {
  readonly suite: EspSuite
  readonly spi: number
  readonly keys: EspKeys
  /** HMAC-SHA-256 cut to 96 bits; has no meaning for other integrity algorithms. */
  readonly truncated: boolean
}

const isCut = ({ suite, truncated }: Direction): boolean => truncated && suite.integrity === 'sha256'

/** @param sequence 1 to 2^32 − 1, never twice with these keys */
export function sealEsp(
  crypto: Crypto,
  entropy: Entropy,
  direction: Direction,
  sequence: number,
  content: EspContent & { readonly padded?: boolean },
): Result<Uint8Array, CryptoFault> {
  const { suite, spi, keys } = direction
  const shape = espShape(suite, isCut(direction))
  const header = espHeader(spi, sequence)
  const plain = padded(content, shape.block, content.padded)
  if (suite.cipher === 'aes-gcm') {
    // An IV must not be used twice (RFC 4106 section 3.1); the sequence number ensures that.
    const iv = concat(u32Bytes(0), u32Bytes(sequence))
    const sealed = crypto.gcmSeal(keys.cipher.reveal(), concat(keys.salt.reveal(), iv), header, plain)
    return sealed.ok ? done(concat(header, iv, sealed.value)) : sealed
  }
  // Without an ICV, anyone on the path could change what CBC or NULL carries.
  if (suite.integrity === undefined) return failed({ kind: 'unavailable', algorithm: 'ESP without integrity' })
  const iv = entropy(shape.iv)
  const cbc = CBC[suite.cipher]
  const sealed = cbc === undefined ? done(plain) : crypto.cbcEncrypt(cbc, keys.cipher.reveal(), iv, plain)
  if (!sealed.ok) return sealed
  const covered = concat(header, iv, sealed.value)
  return done(concat(covered, icv(crypto, suite.integrity, keys, covered, shape.icv)))
}

function icv(crypto: Crypto, hash: MacHash, keys: EspKeys, covered: Uint8Array, length: number): Uint8Array {
  return crypto.hmac(hash, keys.integrity.reveal(), covered).slice(0, length)
}

/** `malformed` fits no shape of these algorithms; `integrity` is a wrong ICV, and nothing was decrypted. */
export type OpenFault = 'malformed' | 'integrity'

export interface Opened extends EspContent {
  readonly sequence: number
  /** The ICV was SHA-256 cut to 96 bits. */
  readonly truncated: boolean
}

export function openEsp(crypto: Crypto, direction: Direction, datagram: Uint8Array): Result<Opened, OpenFault> {
  const { suite } = direction
  if (suite.cipher === 'aes-gcm') return openGcm(crypto, direction, datagram)
  const whole = openMac(crypto, direction, datagram, false)
  if (whole.ok || suite.integrity !== 'sha256') return whole
  const cut = openMac(crypto, direction, datagram, true)
  // A packet may fit only one of the two ICV lengths; report the fault of the length that fits.
  return cut.ok || whole.fault === 'malformed' ? cut : whole
}

function openGcm(crypto: Crypto, { suite, keys }: Direction, datagram: Uint8Array): Result<Opened, OpenFault> {
  const decoded = decodeEsp(datagram, espShape(suite, false))
  if (!decoded.ok) return failed('malformed')
  const { iv, sealed, icv: tag, spi, sequence } = decoded.value
  const nonce = concat(keys.salt.reveal(), iv)
  const plain = crypto.gcmOpen(keys.cipher.reveal(), nonce, espHeader(spi, sequence), concat(sealed, tag))
  return plain.ok ? content(plain.value, sequence, false) : failed('integrity')
}

function openMac(
  crypto: Crypto,
  direction: Direction,
  datagram: Uint8Array,
  truncated: boolean,
): Result<Opened, OpenFault> {
  const { suite, keys } = direction
  if (suite.integrity === undefined) return failed('integrity')
  const decoded = decodeEsp(datagram, espShape(suite, truncated))
  if (!decoded.ok) return failed('malformed')
  const packet = decoded.value
  const right = crypto.equal(packet.icv, icv(crypto, suite.integrity, keys, packet.covered, packet.icv.length))
  if (!right) return failed('integrity')
  const plain = decrypt(crypto, direction, packet)
  return plain.ok ? content(plain.value, packet.sequence, truncated) : failed('malformed')
}

function decrypt(crypto: Crypto, { suite, keys }: Direction, packet: EspPacket): Result<Uint8Array, CryptoFault> {
  const cbc = CBC[suite.cipher]
  return cbc === undefined
    ? done(packet.sealed)
    : crypto.cbcDecrypt(cbc, keys.cipher.reveal(), packet.iv, packet.sealed)
}

function content(plain: Uint8Array, sequence: number, truncated: boolean): Result<Opened, OpenFault> {
  const inner = unpadded(plain)
  return inner.ok ? done({ ...inner.value, sequence, truncated }) : failed('malformed')
}
