import { nodeCrypto } from '../../crypto/node.ts'
import { selfTest } from '../../crypto/self-test.ts'
import { done } from '../../domain/result.ts'
import { kindOf, openEnvelope } from '../../domain/trust/envelope.ts'
import { distrust, type Trusted } from '../../domain/trust/problem.ts'
import { nextPublisher, readPublisher } from '../../domain/trust/publisher.ts'
import { readRevocation, type Revocation } from '../../domain/trust/revocation.ts'
import { verifyProfile, type Anchors, type Verifier } from '../../domain/trust/verify.ts'
import type { Examined } from '../services.ts'

/** What this computer knows when it judges a file. */
export interface Known {
  readonly anchors: Anchors
  /** Administrator files that are ignored. */
  readonly ignored: readonly string[]
}

/** Identifies and judges a signed file of any kind by what is known here. */
export function judge(file: Uint8Array, { anchors, ignored }: Known, verifier: Verifier): Trusted<Examined> {
  if (selfTest(nodeCrypto, []).missing.includes('ed25519')) return distrust('E_SIG_INVALID')
  const opened = openEnvelope(file, verifier.overdue)
  if (!opened.ok) return opened
  const around = { crypto: nodeCrypto, now: verifier.clock.now, overdue: verifier.overdue }
  const kind = kindOf(opened.value.type)
  if (kind === 'publisher') return judgePublisher(file, anchors, around)
  if (kind === 'revocation') {
    const publishers = anchors.publishers.map(({ publisher }) => publisher)
    const read = readRevocation(file, publishers, formerList(opened.value.payload, anchors), around)
    if (!read.ok) return read
    const { publisher: id } = read.value
    const { displayName } = publishers.find((publisher) => publisher.id === id) ?? { displayName: id }
    return done({ kind, list: read.value, publisher: { id, displayName } })
  }
  const verified = verifyProfile(file, anchors, verifier)
  return verified.ok ? done({ kind: 'profile', verified: verified.value, ignored }) : verified
}

/** The first document of a publisher or a pinned one's next; the administrator's cannot be changed by the user. */
function judgePublisher(
  file: Uint8Array,
  { publishers, pinsForbidden }: Anchors,
  around: Parameters<typeof readPublisher>[1],
): Trusted<Examined> {
  const read = readPublisher(file, around)
  if (!read.ok) return read
  const before = publishers.find(({ publisher }) => publisher.id === read.value.id)
  if (pinsForbidden || before?.by === 'policy') return distrust('E_KEY_POLICY')
  const stepped = before ? nextPublisher(before.publisher, file, around) : read
  if (!stepped.ok) return stepped
  const others = publishers.flatMap(({ publisher }) => (publisher.id === read.value.id ? [] : [publisher]))
  return done({ kind: 'publisher', publisher: stepped.value, isNew: !before, others })
}

/** Only finds the former list; `readRevocation` trusts nothing that is not signed. */
function formerList(payload: Uint8Array, { revocations }: Anchors): Revocation | undefined {
  const named = /"publisher"\s*:\s*"([a-z0-9-]{3,64})"/.exec(Buffer.from(payload).toString('latin1'))?.[1]
  return named !== undefined && Object.hasOwn(revocations, named) ? revocations[named] : undefined
}
