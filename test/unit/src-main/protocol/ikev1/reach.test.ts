import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { reachTask, type ReachOutput } from '../../../../../src-main/protocol/ikev1/reach.ts'
import { STANDARD_PORTS } from '../../../../../src-main/protocol/ikev1/settings.ts'

/** Payload types of IKEv2 (RFC 7296 section 3.2). */
const SA = 33
const NOTIFY = 41

/** What is seen when an IKE_SA_INIT is answered with this as its first payload. */
function seenOf(firstPayload: number): ReachOutput | undefined {
  const ask = { kind: 'ikev2' } as const
  const entropy = (octets: number): Uint8Array => new Uint8Array(octets).fill(7)
  const task = reachTask({ crypto: nodeCrypto, entropy, port: 'ike', ports: STANDARD_PORTS, ask, budget: 4_000 })
  const [sent] = task.begin(0)
  if (sent?.kind !== 'send') throw new Error('nothing was asked')
  const cookies = [...sent.bytes.subarray(0, 8), ...new Uint8Array(8).fill(9)]
  const bytes = Uint8Array.of(...cookies, firstPayload, 0x20, 34, 0x20, 0, 0, 0, 0, 0, 0, 0, 28)
  return task.receive({ kind: 'datagram', port: 'ike', bytes }, 1)[0]
}

describe('the question for IKEv2', () => {
  it('knows a gateway that takes a proposal from one that refuses', () => {
    expect(seenOf(SA)).toMatchObject({ seen: { kind: 'ike-answer', version: 2, chose: true } })
    const refused = seenOf(NOTIFY)
    expect(refused).toMatchObject({ seen: { kind: 'ike-answer', version: 2 } })
    expect(refused).not.toMatchObject({ seen: { chose: true } })
  })
})
