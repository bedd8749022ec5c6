import { toBase64 } from '../../domain/trust/octets.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Octets of base64 (RFC 4648), with whitespace and line ends allowed; undefined if it is invalid. */
export function fromBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined
  const octets: number[] = []
  let bits = 0
  let held = 0
  for (const digit of digits.replace(/=+$/, '')) {
    held = ((held << 6) | DIGITS.indexOf(digit)) & 0xfff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      octets.push((held >> bits) & 0xff)
    }
  }
  return Uint8Array.from(octets)
}

/** Octets of pairs of hexadecimal digits; undefined if it is invalid. */
export function fromHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(text)) return undefined
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

/** A certificate's DER as PEM (RFC 7468). */
export function pemOf(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** One character for each octet, by its number. */
export const latin1 = (octets: Uint8Array): string => Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
