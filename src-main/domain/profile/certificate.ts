import { problem, type Problem } from './problem.ts'

/** PEM text (RFC 7468) of certificates and keys; only its syntax is checked, the IKE daemon judges the content. */
export type PemKind = 'CERTIFICATE' | 'PRIVATE KEY'

/** Characters: base64 of one certificate of at most 8 KiB or one RSA-16384 key, including line ends. */
const LONGEST = 16384
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]+?)-----END \1-----/g

export function pemBlocks(text: string): readonly { readonly label: string; readonly text: string }[] {
  return [...text.matchAll(BLOCK)].map((match) => ({ label: match[1] ?? '', text: `${match[0].replace(/\r/g, '')}\n` }))
}

export function certificateProblem(text: string): Problem | undefined {
  const size = sizeProblem(text)
  if (size) return size
  const blocks = pemBlocks(text)
  if (blocks.length === 0 || blocks.some((block) => block.label !== 'CERTIFICATE')) return problem('pem')
  return blocks.length > 1 ? problem('several') : undefined
}

/** Recognises a certificate with key in one file (PKCS #12, RFC 7292 section 4): 3, then a SEQUENCE, in a SEQUENCE. */
export function isPkcs12(octets: Uint8Array): boolean {
  const [tag, length = 0] = octets
  const at = length < 0x80 ? 2 : 2 + (length & 0x7f)
  return tag === 0x30 && [0x02, 0x01, 0x03, 0x30].every((octet, i) => octets[at + i] === octet)
}

const KEY_LABELS: readonly string[] = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']

export function privateKeyProblem(text: string): Problem | undefined {
  const size = sizeProblem(text)
  if (size) return size
  if (/ENCRYPTED/.test(text)) return problem('key-encrypted')
  const blocks = pemBlocks(text)
  if (blocks.length !== 1) return blocks.length > 1 ? problem('several') : problem('pem')
  return KEY_LABELS.includes(blocks[0]?.label ?? '') ? undefined : problem('pem')
}

function sizeProblem(text: string): Problem | undefined {
  if (text.trim() === '') return problem('empty')
  return text.length > LONGEST ? problem('too-long', { most: LONGEST }) : undefined
}
