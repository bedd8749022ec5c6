import { isWeak } from '../../../src-main/domain/profile/proposal.ts'
import type { EspFacts } from '../../../src-main/domain/session/facts.ts'

export type Grade = 'strong' | 'acceptable' | 'weak'

/** RFC 8221: weak is what must not be used, acceptable what is kept for old gateways. An unknown name gets no grade. */
export function gradeOf(esp: EspFacts): Grade | undefined {
  const cipher = esp.cipher.toLowerCase()
  const integrity = esp.integrity?.toLowerCase()
  if (isWeak(cipher) || (integrity !== undefined && isWeak(integrity)) || /^(des|null)$/.test(cipher)) return 'weak'
  if (/^(aes(128|192|256)gcm|chacha20poly1305)/.test(cipher)) return 'strong'
  if (!/^aes(128|192|256)$/.test(cipher)) return undefined
  if (integrity === 'sha1') return 'acceptable'
  return integrity !== undefined && /^sha(256|384|512)$/.test(integrity) ? 'strong' : undefined
}

/** `aes256` and `sha256` as people write them: AES-256, SHA-256. */
const written = (name: string): string => name.toUpperCase().replace(/^(AES|SHA)(?=\d)/, '$1-')

export const cipherWords = (esp: EspFacts): string =>
  [esp.cipher, esp.integrity].flatMap((name) => (name === undefined ? [] : [written(name)])).join(' ')
