import { isWeak } from './proposal.ts'

export type Grade = 'strong' | 'acceptable' | 'weak'

/** Names of what protects data in the tunnel, `aes256` and `sha256`; without integrity where the cipher has its own. */
export interface EspAlgorithms {
  readonly cipher: string
  readonly integrity?: string
}

/** RFC 8221: weak is what must not be used, acceptable what is kept for old gateways. An unknown name gets no grade. */
export function gradeOf(esp: EspAlgorithms): Grade | undefined {
  const cipher = esp.cipher.toLowerCase()
  const integrity = esp.integrity?.toLowerCase()
  if (isWeak(cipher) || (integrity !== undefined && isWeak(integrity)) || /^(des|null)$/.test(cipher)) return 'weak'
  if (/^(aes(128|192|256)gcm|chacha20poly1305)/.test(cipher)) return 'strong'
  if (!/^aes(128|192|256)$/.test(cipher)) return undefined
  if (integrity === 'sha1') return 'acceptable'
  return integrity !== undefined && /^sha(256|384|512)$/.test(integrity) ? 'strong' : undefined
}

const GRADES = ['weak', 'acceptable', 'strong'] as const

function proposalGrade(proposal: string): Grade {
  if (isWeak(proposal)) return 'weak'
  return /-sha1(-|$)/.test(proposal) ? 'acceptable' : 'strong'
}

export interface OfferedGrades {
  readonly best: Grade
  readonly worst: Grade
}

/**
 * The least and the most that a gateway can choose from a profile. A sign-in that gives the password to whoever holds
 * the pre-shared key is weak whatever the cipher.
 */
export function offeredGrades(
  ipsec: { readonly phase1: readonly string[]; readonly phase2: readonly string[] },
  methods: readonly string[],
): OfferedGrades {
  const ranks = (list: readonly string[]): readonly number[] =>
    list.map((proposal) => GRADES.indexOf(proposalGrade(proposal)))
  const signIn = methods.map((method) => (method === 'mschapv2' ? 2 : 0))
  const offers = [ranks(ipsec.phase1), ranks(ipsec.phase2), signIn]
  const pick = (choose: (list: readonly number[]) => number): Grade => GRADES[Math.min(...offers.map(choose))] ?? 'weak'
  return { best: pick((list) => Math.max(...list)), worst: pick((list) => Math.min(...list)) }
}
