import type { StatedCode } from '../../domain/connect/stated-code.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Seen, Versioned } from '../../domain/connect/observation.ts'

/** A log line without the columns before its message. */
export interface LogLine {
  /** Milliseconds on the log's own clock; absent if the line has no time. */
  readonly at?: number | undefined
  /** `charon`, `pppd`; empty if the line does not name it. */
  readonly program: string
  readonly text: string
  /** The machine that wrote it, if the line names it. */
  readonly host?: string | undefined
  /** Number, from 1, of its first row, or of the row with the message in an entry of several; absent without a file. */
  readonly number?: number | undefined
}

/** The meaning of one line. What only several lines show is decided when an attempt is complete. */
export type Meaning =
  | { readonly kind: 'seen'; readonly stage: Stage; readonly seen: Seen; readonly trouble?: boolean }
  /** A connect starts. A lower rank starts earlier: the manager, then IKE, then L2TP. */
  | { readonly kind: 'begins'; readonly rank: BeginRank }
  /** The log is the gateway's, so "peer" means the client. */
  | { readonly kind: 'gateway-side' }
  /** The log is the client's. */
  | { readonly kind: 'client-side' }
  /** This side requires the other one to authenticate: a gateway does, and a client whose options lack `noauth`. */
  | { readonly kind: 'demands' }
  /** It required that, but the other side refused to authenticate or failed. */
  | { readonly kind: 'demand-unmet'; readonly refused: boolean; readonly reason: string }
  /** The messages come from this port of the other side, or go to it. */
  | { readonly kind: 'datagram'; readonly way: 'in' | 'out'; readonly port: number }
  /** Our message is repeated: 1 starts phase 1, 2 exchanges keys, 3 authenticates us; 4 starts phase 2. */
  | { readonly kind: 'repeated'; readonly message: 1 | 2 | 3 | 4; readonly times: number }
  /** At the gateway: it sends its answer to that message of the client's; `again` if it had sent it before. */
  | { readonly kind: 'answer-sent'; readonly message: 1 | 2 | 3; readonly again?: true }
  /** An error notification; whether it belongs to phase 1 or 2 follows from when phase 1 was established. */
  | { readonly kind: 'notified'; readonly name: string; readonly type?: number; readonly protected?: boolean }
  /** `list` in the daemon's own words, like the one in `phase1-chosen` and `phase2-chosen`. */
  | { readonly kind: 'proposals'; readonly whose: 'offered' | 'accepted'; readonly list: string }
  | { readonly kind: 'method'; readonly method: 'psk' | 'certificate' }
  | { readonly kind: 'user'; readonly name: string }
  /** An authentication method: required by the gateway, named by us instead, or agreed. */
  | { readonly kind: 'ppp-method'; readonly by: 'wanted' | 'allowed' | 'agreed'; readonly method: string }
  /** EAP: we do not know the requested type, we answer with one, or it ends without a sign-in. */
  | { readonly kind: 'eap'; readonly said: 'type-refused' | 'tried' | 'failed'; readonly type?: string }
  /** The address, one part per line. */
  | { readonly kind: 'ppp-address'; readonly part: 'local' | 'peer' | 'dns'; readonly address: string }
  /** IPsec as a whole failed, without a stated reason. */
  | { readonly kind: 'ipsec-failed' }
  /**
   * L2TP as a whole failed, likewise. `beside`: of a program that starts it before IPsec is up, which says nothing
   * about IPsec. `ended`: of one that was ended without an answer, which means something only after it has asked for a
   * while.
   */
  | { readonly kind: 'l2tp-failed'; readonly how?: 'beside' | 'ended' }
  /** Phase 1 of a tunnel that is up is repeated. */
  | { readonly kind: 'renewal' }
  /** The other side checks whether we are alive (RFC 3706), which it does after receiving nothing for a while. */
  | { readonly kind: 'asked-whether-alive' }
  /** A program reports its version. */
  | { readonly kind: 'version'; readonly component: Versioned; readonly version: string }
  /** The link in question was up, whether or not a line shows how it came up. */
  | { readonly kind: 'was-up' }
  /** It is a connect of another kind: PPP's and IKE's messages about it do not concern L2TP. */
  | { readonly kind: 'other-vpn'; readonly name: string }
  /** L2TP is sent from this port of ours; `busy` if another program uses 1701. */
  | { readonly kind: 'own-port'; readonly port?: number; readonly busy?: true }
  /** The port of ours that the IPsec policy covers. */
  | { readonly kind: 'policy-port'; readonly port: number }
  /** The user or the system on this side ended it. */
  | { readonly kind: 'ended-here' }

export type BeginRank = 0 | 1 | 2

/** A rule of a reader: a message's first word, by which the rule is found fast, and the pattern of the message. */
export interface LineRule {
  readonly word: string
  /** Anchored, without nested repetition, because lines are untrusted. */
  readonly pattern: RegExp
  /** @param caught the pattern's groups, empty if one did not take part */
  readonly meanings: (caught: readonly string[]) => readonly Meaning[]
}

export const rule = (pattern: RegExp, word: string, meanings: LineRule['meanings']): LineRule => ({
  word,
  pattern,
  meanings,
})

/** Combines patterns into one that takes the first match: a line without a match costs only one search. */
export const firstOf = (patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'))

/** One rule for several first words. */
export const rules = (words: readonly string[], pattern: RegExp, meanings: LineRule['meanings']): readonly LineRule[] =>
  words.map((word) => rule(pattern, word, meanings))

export const step = (stage: Stage, seen: Seen): Meaning => ({ kind: 'seen', stage, seen })
export const done = (stage: Stage, found?: string): Meaning =>
  step(stage, { kind: 'done', ...(found === undefined ? {} : { found }) })
export const trouble = (stage: Stage, seen: Seen): Meaning => ({ kind: 'seen', stage, seen, trouble: true })

/** A cause that a program itself names. @param more arguments of the fault's text */
export const stated = (
  stage: Stage,
  code: StatedCode,
  certainty: Extract<Seen, { kind: 'stated' }>['certainty'],
  by: string,
  more: { readonly about?: string; readonly reason?: string } = {},
): Meaning => trouble(stage, { kind: 'stated', code, certainty, by, ...more })

/** The reader of one daemon: its rules by the first word of the message. */
export type Reader = ReadonlyMap<string, readonly LineRule[]>

export function readerOf(list: readonly LineRule[]): Reader {
  const reader = new Map<string, LineRule[]>()
  for (const item of list) {
    const same = reader.get(item.word)
    if (same) same.push(item)
    else reader.set(item.word, [item])
  }
  return reader
}

const NOTHING: readonly never[] = []

/** No known message begins with a longer word. */
const LONGEST_WORD = 24

/** The text before the first space, colon or comma. */
export function firstWord(text: string): string {
  for (let i = 0; i < text.length && i <= LONGEST_WORD; i += 1) {
    const unit = text.charCodeAt(i)
    // Space or control, `,`, `:`.
    if (unit <= 0x20 || unit === 0x2c || unit === 0x3a) return text.slice(0, i)
  }
  return text.length > LONGEST_WORD ? '' : text
}

/** Applies every matching rule. An unknown message has no meanings. @param word the first of the text */
export function meaningsOf(reader: Reader, text: string, word: string): readonly Meaning[] {
  const candidates = reader.get(word)
  if (!candidates) return NOTHING
  const found: Meaning[] = []
  for (const { pattern, meanings } of candidates) {
    const match = pattern.exec(text)
    if (!match) continue
    const said = meanings(caughtBy(match))
    if (candidates.length === 1) return said
    found.push(...said)
  }
  return found
}

function caughtBy(match: RegExpExecArray): readonly string[] {
  return match.length === 1 ? NOTHING : match.slice(1).map((group: string | undefined) => group ?? '')
}
