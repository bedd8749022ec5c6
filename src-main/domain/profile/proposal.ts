/**
 * Cryptographic proposals as closed lists, so that a daemon's configuration only receives proposal text from our own
 * tables. The names are the usual ones of strongSwan and RFC 8247.
 */
export const CIPHERS = ['aes256', 'aes192', 'aes128', '3des'] as const
export const INTEGRITIES = ['sha512', 'sha384', 'sha256', 'sha1', 'md5'] as const
export const GROUPS = ['ecp384', 'ecp256', 'modp4096', 'modp3072', 'modp2048', 'modp1536', 'modp1024'] as const

export type Cipher = (typeof CIPHERS)[number]
export type Integrity = (typeof INTEGRITIES)[number]
export type DhGroup = (typeof GROUPS)[number]

/** Phase 1 (IKE Main Mode, RFC 2409 section 5.4): cipher, hash and Diffie-Hellman group. */
export type Phase1Proposal = `${Cipher}-${Integrity}-${DhGroup}`
/** Phase 2 (ESP, RFC 4303): cipher and integrity. */
export type Phase2Proposal = `${Cipher}-${Integrity}`

/** RFC 8247 and RFC 8221: must be offered only if the user explicitly asked for it. */
const WEAK: ReadonlySet<string> = new Set(['3des', 'md5', 'modp1024', 'modp1536'])

export interface ProposalParts {
  readonly cipher: Cipher
  readonly integrity: Integrity
  readonly group?: DhGroup
}

const isOneOf =
  <Word extends string>(words: readonly Word[]) =>
  (word: string | undefined): word is Word =>
    words.some((known) => known === word)

const isCipher = isOneOf(CIPHERS)
const isIntegrity = isOneOf(INTEGRITIES)
const isGroup = isOneOf(GROUPS)

function split(text: string, parts: 2 | 3): ProposalParts | undefined {
  const words = text.split('-')
  const [cipher, integrity, group] = words
  if (words.length !== parts || !isCipher(cipher) || !isIntegrity(integrity)) return undefined
  if (parts === 2) return { cipher, integrity }
  return isGroup(group) ? { cipher, integrity, group } : undefined
}

export const phase1Parts = (text: string): ProposalParts | undefined => split(text, 3)
export const phase2Parts = (text: string): ProposalParts | undefined => split(text, 2)
export const isPhase1 = (text: string): text is Phase1Proposal => phase1Parts(text) !== undefined
export const isPhase2 = (text: string): text is Phase2Proposal => phase2Parts(text) !== undefined

/** Whether any part is one that current guidance advises against. */
export const isWeak = (proposal: string): boolean => proposal.split('-').some((word) => WEAK.has(word))

export const MODERN_PHASE1: readonly Phase1Proposal[] = [
  'aes256-sha256-ecp384',
  'aes256-sha256-ecp256',
  'aes256-sha256-modp3072',
  'aes256-sha256-modp2048',
  'aes128-sha256-ecp256',
  'aes128-sha256-modp2048',
  'aes256-sha1-modp2048',
]
export const MODERN_PHASE2: readonly Phase2Proposal[] = ['aes256-sha256', 'aes128-sha256', 'aes256-sha1', 'aes128-sha1']

/** Offered only if chosen: what gateways of the 2000s still require. */
export const LEGACY_PHASE1: readonly Phase1Proposal[] = [
  'aes128-sha1-modp1024',
  'aes256-sha1-modp1024',
  '3des-sha1-modp1024',
]
export const LEGACY_PHASE2: readonly Phase2Proposal[] = ['3des-sha1']
