import type { Comparison } from '../domain/connect/findings.ts'
import { isPhase1, isPhase2, isWeak } from '../domain/profile/proposal.ts'

/**
 * Converts many daemons' proposals to a profile's words: `AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048`
 * and `AES_CBC_256-HMAC_SHA2_256-MODP2048` both become `aes256-sha256-modp2048`.
 */
export function profileWords(suite: string): string {
  const parts = suite.slice(0, 200).split(/[/;,+]|-(?=[A-Za-z])/)
  const words = parts.map(word).filter((item) => item !== '')
  const unique = new Set(words)
  return unique.size === 0 ? suite.slice(0, 200) : [...unique].join('-')
}

/** Reads `IKE:AES_CBC_256/…, IKE:3DES_CBC/…`, charon's form of received or configured proposals. */
export const proposalList = (text: string): readonly string[] =>
  text.split(', ', 64).map((item) => profileWords(item.replace(/^(?:IKE|ESP):/, '')))

const FIXED: Readonly<Record<string, string>> = {
  '3DES_CBC': '3des',
  '3DES_CBC_192': '3des',
  '3DES': '3des',
  DES_CBC: 'des',
  HMAC_SHA1: 'sha1',
  HMAC_SHA1_96: 'sha1',
  SHA1: 'sha1',
  SHA: 'sha1',
  HMAC_MD5: 'md5',
  HMAC_MD5_96: 'md5',
  MD5: 'md5',
  NO_EXT_SEQ: '',
  EXT_SEQ: '',
}

function word(written: string): string {
  const part = written.toUpperCase().replace(/^OAKLEY_/, '')
  const fixed = FIXED[part]
  if (fixed !== undefined) return fixed
  const cipher = /^AES_(?:CBC_)?(128|192|256)$/.exec(part) ?? /^AES_CBC-(128|192|256)$/.exec(part)
  if (cipher) return `aes${cipher[1] ?? ''}`
  const counter = /^AES_GCM_(?:16_|C_)?(128|192|256)$/.exec(part)
  if (counter) return `aes${counter[1] ?? ''}gcm16`
  const digest = /^(?:HMAC_)?SHA(?:2_)?(256|384|512)(?:_\d{2,3})?$/.exec(part)
  if (digest) return `sha${digest[1] ?? ''}`
  const group = /^(MODP|ECP)_?(\d{3,4})$/.exec(part)
  if (group) return `${(group[1] ?? '').toLowerCase()}${group[2] ?? ''}`
  // The PRF of phase 1 is its hash.
  if (part.startsWith('PRF_')) return ''
  return part.toLowerCase().replaceAll('_', '')
}

export function compare(
  field: Comparison['field'],
  offered: readonly string[],
  accepted: readonly string[] | undefined,
): Comparison {
  const known = field === 'ipsec.phase1' ? isPhase1 : isPhase2
  const usable = accepted?.filter((item) => known(item)) ?? []
  const add = usable.find((item) => !isWeak(item)) ?? usable[0]
  const common = accepted?.filter((item) => offered.includes(item)) ?? []
  return {
    field,
    offered,
    common,
    ...(accepted ? { accepted } : {}),
    ...(add === undefined || common.length > 0 ? {} : { add, weak: isWeak(add) }),
  }
}
