import { isPhase1, isPhase2 } from '../../domain/profile/proposal.ts'

/** Other programs' names of ciphers, integrity algorithms and groups, and the profile's names for them. */
const NAMES: Readonly<Record<string, string>> = {
  aes: 'aes128',
  aes_cbc: 'aes128',
  aes128: 'aes128',
  aes192: 'aes192',
  aes256: 'aes256',
  aes_128: 'aes128',
  aes_192: 'aes192',
  aes_256: 'aes256',
  '3des': '3des',
  md5: 'md5',
  sha: 'sha1',
  sha1: 'sha1',
  sha2: 'sha256',
  sha256: 'sha256',
  sha2_256: 'sha256',
  sha384: 'sha384',
  sha2_384: 'sha384',
  sha512: 'sha512',
  sha2_512: 'sha512',
  modp1024: 'modp1024',
  modp1536: 'modp1536',
  modp2048: 'modp2048',
  modp3072: 'modp3072',
  modp4096: 'modp4096',
  dh2: 'modp1024',
  dh5: 'modp1536',
  dh14: 'modp2048',
  dh15: 'modp3072',
  dh16: 'modp4096',
  dh19: 'ecp256',
  dh20: 'ecp384',
  ecp256: 'ecp256',
  ecp384: 'ecp384',
}

export interface ReadProposals {
  /** In the profile's spelling and the file's order, without duplicates. */
  readonly known: readonly string[]
  /** In the file's spelling: no proposal that Culvert knows. */
  readonly unknown: readonly string[]
  /** A group after a phase 2 proposal requests perfect forward secrecy. */
  readonly pfs: boolean
  /** strongSwan's `!`: only these. */
  readonly only: boolean
}

/** Reads a comma list of proposals of strongSwan, Libreswan or NetworkManager-l2tp; a group may also follow `;`. */
export function readProposals(text: string, phase: 1 | 2): ReadProposals {
  const only = text.trim().endsWith('!')
  const known: string[] = []
  const unknown: string[] = []
  let pfs = false
  for (const item of text.split(',').map((part) => part.trim().replace(/!$/, ''))) {
    if (item === '') continue
    const words = item
      .toLowerCase()
      .split(/[-;]/)
      .map((word) => NAMES[word] ?? word)
    const hasGroup = phase === 2 && words.length === 3 && isPhase1(words.join('-'))
    const proposal = (hasGroup ? words.slice(0, 2) : words).join('-')
    if (phase === 1 ? isPhase1(proposal) : isPhase2(proposal)) {
      pfs ||= hasGroup
      if (!known.includes(proposal)) known.push(proposal)
    } else unknown.push(item)
  }
  return { known, unknown, pfs, only }
}
