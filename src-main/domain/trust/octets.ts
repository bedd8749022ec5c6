/**
 * Strict conversion between octets and text. The platforms' own decoders skip garbage, accept other alphabets or strip
 * a byte order mark; what two readers of one file decode differently can be signed as one thing and shown as another.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Int8Array(128).fill(-1)
for (let at = 0; at < ALPHABET.length; at++) VALUES[ALPHABET.charCodeAt(at)] = at

const PAD = 0x3d

/** Standard alphabet, padded, without line breaks, unused bits zero (RFC 4648 sections 3.2 to 3.5); else undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const octets = new Uint8Array((text.length / 4) * 3 - padding)
  let out = 0
  for (let at = 0; at < text.length; at += 4) {
    let bits = 0
    const real = at + 4 === text.length ? 4 - padding : 4
    for (let i = 0; i < 4; i++) {
      const code = text.charCodeAt(at + i)
      const value = i < real ? (VALUES[code] ?? -1) : code === PAD ? 0 : -1
      if (value < 0) return undefined
      bits = bits * 64 + value
    }
    // The bits that the padding cuts off must be zero, or two texts would encode one value.
    if ((real === 3 && (bits & 0xff) !== 0) || (real === 2 && (bits & 0xffff) !== 0)) return undefined
    for (let i = 0; i < real - 1; i++) octets[out++] = (bits >>> (16 - 8 * i)) & 0xff
  }
  return octets
}

export function toBase64(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 3) {
    const [a = 0, b = 0, c = 0] = octets.subarray(at, at + 3)
    const bits = (a << 16) | (b << 8) | c
    const left = octets.length - at
    text += ALPHABET.charAt(bits >>> 18) + ALPHABET.charAt((bits >>> 12) & 63)
    text += left > 1 ? ALPHABET.charAt((bits >>> 6) & 63) : '='
    text += left > 2 ? ALPHABET.charAt(bits & 63) : '='
  }
  return text
}

/** The base32 alphabet of RFC 4648 section 6, for fingerprints: without digits that could be mistaken for letters. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 160 bits as eight groups of four characters, for comparison by telephone. */
export function fingerprintOf(digest: Uint8Array): string {
  let bits = 0
  let count = 0
  let text = ''
  for (const octet of digest.subarray(0, 20)) {
    bits = ((bits << 8) | octet) & 0xfff
    count += 8
    while (count >= 5) {
      text += BASE32.charAt((bits >>> (count - 5)) & 31)
      count -= 5
    }
  }
  return (text.match(/.{4}/g) ?? []).join(' ')
}

/** Octets of a text that is ASCII by its grammar. */
export function ascii(text: string): Uint8Array {
  const octets = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) octets[at] = text.charCodeAt(at)
  return octets
}

const PIECE = 4096

/**
 * UTF-8 by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF. Undefined for anything else, and for a
 * text with a byte order mark or a NUL.
 */
export function fromUtf8(octets: Uint8Array): string | undefined {
  const pieces: string[] = []
  let units: number[] = []
  for (let at = 0; at < octets.length;) {
    const first = octets[at] ?? 0
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    const point = length === 1 ? first : pointOf(octets, at, length)
    if (point === undefined || point === 0 || point === 0xfeff) return undefined
    if (point < 0x10000) units.push(point)
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff))
    at += length
    if (units.length >= PIECE) {
      pieces.push(String.fromCharCode(...units))
      units = []
    }
  }
  return pieces.join('') + String.fromCharCode(...units)
}

const LEAST: readonly number[] = [0, 0, 0x80, 0x800, 0x10000]

/** The code point of a sequence of 2 to 4 octets, or undefined if it is invalid. */
function pointOf(octets: Uint8Array, at: number, length: number): number | undefined {
  if (length === 0 || at + length > octets.length) return undefined
  let point = (octets[at] ?? 0) & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) {
    const octet = octets[at + i] ?? 0
    if ((octet & 0xc0) !== 0x80) return undefined
    point = (point << 6) | (octet & 0x3f)
  }
  const legal = point >= (LEAST[length] ?? 0) && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)
  return legal ? point : undefined
}
