import { printable } from '../printable.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import type { AttemptFacts } from './attempt-facts.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'
import type { Conclusion } from './sides.ts'

/** Results of PPP that only several lines show: authentication methods, EAP, the address. */
export const pppConclusions = (facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] => [
  ...methods(facts, meanings),
  ...eapEnd(facts, meanings),
  ...address(facts, meanings),
]

function methods(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  if (facts.gatewaySide) return []
  const named = (by: 'wanted' | 'allowed' | 'agreed'): readonly string[] =>
    different(
      meanings.flatMap(({ meaning }) => (meaning.kind === 'ppp-method' && meaning.by === by ? [meaning.method] : [])),
    )
  const wanted = named('wanted')
  if (wanted.length === 0) return []
  const agreed = named('agreed').at(-1)
  const at = meanings.filter(({ meaning }) => meaning.kind === 'ppp-method').at(-1)?.at ?? 0
  const over = meanings.find(
    ({ meaning }) =>
      meaning.kind === 'seen' && (meaning.seen.kind === 'lcp-terminated' || meaning.seen.kind === 'l2tp-closed'),
  )
  if (agreed === undefined && !over) return []
  const allowed = agreed === undefined ? named('allowed') : [...new Set([...named('allowed'), agreed])]
  return [
    { stage: 'lcp', seen: { kind: 'auth-methods', wanted, allowed, ...(agreed === undefined ? {} : { agreed }) }, at },
  ]
}

/** How EAP ended: of the messages before the failure, the last one counts. */
function eapEnd({ gatewaySide, user }: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const failed = meanings.findIndex(({ meaning }) => meaning.kind === 'eap' && meaning.said === 'failed')
  const line = meanings[failed]
  if (!line || gatewaySide) return []
  const before = meanings.slice(0, failed).findLast(({ meaning }) => meaning.kind === 'eap')?.meaning
  // The lines before show whether there was an answer that could be wrong.
  const bare = before === undefined ? { bare: true as const } : {}
  const seen: Seen =
    before?.kind === 'eap' && before.said === 'type-refused'
      ? { kind: 'eap-type-refused', wanted: before.type === undefined ? 'eap' : `eap (type ${before.type})` }
      : { kind: 'auth-rejected', method: 'EAP', user: printable(user), ...bare }
  return [{ stage: 'authenticate', seen, at: line.at, line }]
}

/** Most names in a list of distinct ones; no link has more methods or servers. */
const MOST_NAMES = 16
const different = (names: readonly string[]): readonly string[] => [...new Set(names)].slice(0, MOST_NAMES)

function address({ gatewaySide }: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const part = (name: 'local' | 'peer' | 'dns'): readonly string[] =>
    meanings.flatMap(({ meaning }) =>
      meaning.kind === 'ppp-address' && meaning.part === name ? [meaning.address] : [],
    )
  const ours = part(gatewaySide ? 'peer' : 'local')[0]
  const theirs = part(gatewaySide ? 'local' : 'peer')[0]
  const first = meanings.find(({ meaning }) => meaning.kind === 'ppp-address')
  if (!first) return upBefore(meanings)
  const { at } = first
  // Its line is cut off, but it did exist.
  if (ours === undefined) return [{ stage: 'address', seen: { kind: 'done' }, at }]
  const dns = different(part('dns'))
  return [
    {
      stage: 'address',
      seen: { kind: 'address', local: ours, ...(theirs === undefined ? {} : { peer: theirs }), dns },
      at,
    },
  ]
}

/** A log's first tunnel was up before, if a line mentions one that was up and no line shows how it came up. */
function upBefore(meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const [first] = meanings
  const was = meanings.find(({ meaning }) => meaning.kind === 'was-up')
  if (!first || !was) return []
  // Later lines show how it goes down, through the same phases.
  const began = meanings.some(({ meaning, at }) => at <= was.at && (meaning.kind === 'begins' || isOfLink(meaning)))
  return began ? [] : [{ stage: 'address', seen: { kind: 'done' }, at: first.at }]
}

/** Whether it belongs to a link's coming up. */
const isOfLink = (meaning: Meaning): boolean =>
  meaning.kind === 'ppp-method' ||
  (meaning.kind === 'seen' &&
    meaning.trouble !== true &&
    ['l2tp', 'lcp', 'authenticate', 'address'].includes(meaning.stage))
