import { isPhase1, isPhase2 } from '../../domain/profile/proposal.ts'

/** What programs call a cipher, an integrity or a group, against the profile's names. */
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
  /** In the profile's spelling and the file's order, each once. */
  readonly known: readonly string[]
  /** As the file writes them: no proposal of ours. */
  readonly unknown: readonly string[]
  /** A group behind a phase 2 proposal asks for perfect forward secrecy. */
  readonly pfs: boolean
  /** strongSwan's `!`: these and no others. */
  readonly only: boolean
}

/** A comma list of proposals as strongSwan, Libreswan and NetworkManager-l2tp write them; a group also behind `;`. */
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
