import { phase1Parts, phase2Parts, type Phase1Proposal, type Phase2Proposal } from '../../domain/profile/proposal.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Crypto } from '../../crypto/port.ts'
import { selfTest, type Algorithm } from '../../crypto/self-test.ts'
import { phase1Terms } from '../../protocol/wire/ike/phase1-terms.ts'

/**
 * The parts of a profile that this computer's crypto engine can carry out; only these are offered. If a list becomes
 * empty, the missing algorithms must be named, because no gateway can help.
 */
export interface Able {
  readonly phase1: readonly Phase1Proposal[]
  readonly phase2: readonly Phase2Proposal[]
  readonly methods: Profile['ppp']['methods']
  /** The algorithms whose absence makes one of these lists empty; none if each has an entry. */
  readonly missing: readonly Algorithm[]
}

type Missing = ReadonlySet<Algorithm>

/** An engine's algorithms do not change while it runs. */
const known = new WeakMap<Crypto, Missing>()

/** The groups that the engine computes, and one of those that our own code computes. */
const TESTED_GROUPS = [2, 19, 20, 21] as const

function missingOf(crypto: Crypto): Missing {
  const before = known.get(crypto)
  if (before) return before
  const found = new Set(selfTest(crypto, TESTED_GROUPS).missing)
  known.set(crypto, found)
  return found
}

const cipherOf = (cipher: string): Algorithm => (cipher === '3des' ? '3des-cbc' : 'aes-cbc')

function phase1Needs(proposal: Phase1Proposal): readonly Algorithm[] {
  const parts = phase1Parts(proposal)
  const group = parts && phase1Terms(parts, 'psk')?.group
  if (!parts || group === undefined) return []
  const { cipher, integrity } = parts
  return [cipherOf(cipher), integrity, `hmac-${integrity}`, `group-${group}`]
}

function phase2Needs(proposal: Phase2Proposal): readonly Algorithm[] {
  const parts = phase2Parts(proposal)
  return parts ? [cipherOf(parts.cipher), `hmac-${parts.integrity}`] : []
}

const METHOD_NEEDS: Readonly<Record<Profile['ppp']['methods'][number], readonly Algorithm[]>> = {
  mschapv2: ['mschapv2'],
  'eap-mschapv2': ['mschapv2'],
  chap: ['md5'],
  pap: [],
}

export function ableOf(crypto: Crypto, { ipsec, ppp }: Profile): Able {
  const missing = missingOf(crypto)
  const blocking = new Set<Algorithm>()
  const possible = <Item>(items: readonly Item[], needs: (item: Item) => readonly Algorithm[]): Item[] => {
    const lacking = items.map((item) => needs(item).filter((algorithm) => missing.has(algorithm)))
    const left = items.filter((_, i) => lacking[i]?.length === 0)
    if (left.length === 0) for (const algorithm of lacking.flat()) blocking.add(algorithm)
    return left
  }
  return {
    phase1: possible(ipsec.phase1, phase1Needs),
    phase2: possible(ipsec.phase2, phase2Needs),
    methods: possible(ppp.methods, (method) => METHOD_NEEDS[method]),
    missing: [...blocking],
  }
}
