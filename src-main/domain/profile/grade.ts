import { isWeak } from './proposal.ts'

export type Grade = 'strong' | 'acceptable' | 'weak'

/** Algorithms that protect data in the tunnel: `aes256`, `sha256`; without integrity if the cipher includes it. */
export interface EspAlgorithms {
  readonly cipher: string
  readonly integrity?: string
}

/** RFC 8221: weak is what must not be used, acceptable what remains for old gateways. An unknown name has no grade. */
export function gradeOf(esp: EspAlgorithms): Grade | undefined {
  const cipher = esp.cipher.toLowerCase()
  const integrity = esp.integrity?.toLowerCase()
  if (isWeak(cipher) || (integrity !== undefined && isWeak(integrity)) || /^(des|null)$/.test(cipher)) return 'weak'
  if (/^(aes(128|192|256)gcm|chacha20poly1305)/.test(cipher)) return 'strong'
  if (!/^aes(128|192|256)$/.test(cipher)) return undefined
  if (integrity === 'sha1') return 'acceptable'
  return integrity !== undefined && /^sha(256|384|512)$/.test(integrity) ? 'strong' : undefined
}
