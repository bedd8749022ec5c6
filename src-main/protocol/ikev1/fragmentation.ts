import { concat, sameBytes } from '../../crypto/bytes.ts'
import type { Fragment } from '../wire/ike/fragment.ts'
import { decodeHeader } from '../wire/ike/header.ts'
import { encodeMessage } from '../wire/ike/message.ts'
import { MOST } from '../wire/ike/numbers.ts'

/** Fragments of IKEv1 messages (wire/ike/fragment.ts): cuts ours and joins the gateway's, one message at a time. */

/** Most fragments of one message that are kept; no message for us has more. */
const MOST_FRAGMENTS = 16

/** Cuts a whole message into slices, each under a copy of its header. */
export function cut(message: Uint8Array, id: number, sliceBytes: number): readonly Uint8Array[] {
  const header = decodeHeader(message)
  if (!header.ok) throw new Error('a message of ours has a header')
  const count = Math.ceil(message.length / sliceBytes)
  return Array.from({ length: count }, (_, i) => {
    const slice = message.subarray(i * sliceBytes, (i + 1) * sliceBytes)
    const fragment: Fragment = { id, number: i + 1, last: i + 1 === count, slice }
    return encodeMessage(header.value, [{ kind: 'fragment', fragment }])
  })
}

/** Fragments of one message received so far. */
export interface Joining {
  readonly id: number
  readonly slices: ReadonlyMap<number, Uint8Array>
  /** Number of the last one, once it has been received. */
  readonly last: number | undefined
}

export type Joined =
  | { readonly kind: 'more'; readonly joining: Joining | undefined }
  | { readonly kind: 'whole'; readonly message: Uint8Array }

/**
 * Adds a fragment; another ID starts a new message. A fragment that breaks a limit (16 fragments, the size of one
 * message, a number beyond the last, two different slices with one number) discards what was kept.
 */
export function join(joining: Joining | undefined, fragment: Fragment): Joined {
  const before: Joining =
    joining?.id === fragment.id ? joining : { id: fragment.id, slices: new Map(), last: undefined }
  const known = before.slices.get(fragment.number)
  const last = fragment.last ? fragment.number : before.last
  const slices = new Map(before.slices).set(fragment.number, Uint8Array.from(fragment.slice))
  const octets = [...slices.values()].reduce((sum, slice) => sum + slice.length, 0)
  const broken =
    fragment.number > MOST_FRAGMENTS ||
    octets > MOST.message ||
    (known !== undefined && !sameBytes(known, fragment.slice)) ||
    (before.last !== undefined && fragment.last && before.last !== fragment.number) ||
    (last !== undefined && [...slices.keys()].some((number) => number > last))
  if (broken) return { kind: 'more', joining: undefined }
  if (last === undefined || slices.size < last) return { kind: 'more', joining: { id: fragment.id, slices, last } }
  const inOrder = [...slices.entries()].sort(([a], [b]) => a - b).map(([, slice]) => slice)
  return { kind: 'whole', message: concat(...inOrder) }
}
