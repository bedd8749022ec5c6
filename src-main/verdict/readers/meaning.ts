import type { StatedCode } from '../../domain/connect/stated-code.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Seen, Versioned } from '../../domain/connect/observation.ts'

/** A line of a log, without what stands before the message. */
export interface LogLine {
  /** Milliseconds on the log's own clock; absent where the line has no time. */
  readonly at?: number | undefined
  /** `charon`, `pppd`; empty where the line does not say. */
  readonly program: string
  readonly text: string
  /** The machine that wrote it, where the line says. */
  readonly host?: string | undefined
  /** Of the row it begins with, or of an entry of many rows the one with the message, from 1; absent where it was read from no file. */
  readonly number?: number | undefined
}

/** What one line means. What takes more than one line to know is decided when an attempt is complete. */
export type Meaning =
  | { readonly kind: 'seen'; readonly stage: Stage; readonly seen: Seen; readonly trouble?: boolean }
  /** A connect begins. A lower rank begins earlier: the manager, then IKE, then L2TP. */
  | { readonly kind: 'begins'; readonly rank: BeginRank }
  /** The log is the gateway's, so what "peer" does is what the client does. */
  | { readonly kind: 'gateway-side' }
  /** The log is the client's. */
  | { readonly kind: 'client-side' }
  /** This side asks the other one to sign in: a gateway does, and a client whose options lack `noauth`. */
  | { readonly kind: 'demands' }
  /** It asked so, and the other one refused to, or did not prove itself. */
  | { readonly kind: 'demand-unmet'; readonly refused: boolean; readonly reason: string }
  /** The messages come from this port of the other side, or go to it. */
  | { readonly kind: 'datagram'; readonly way: 'in' | 'out'; readonly port: number }
  /** Our message is repeated: 1 opens phase 1, 2 exchanges keys, 3 proves who we are; 4 opens phase 2. */
  | { readonly kind: 'repeated'; readonly message: 1 | 2 | 3 | 4; readonly times: number }
  /** At the gateway: its answer to that message of the client's goes out, `again` where the client had it once already. */
  | { readonly kind: 'answer-sent'; readonly message: 1 | 2 | 3; readonly again?: true }
  /** An error notification; whether of phase 1 or 2 shows from when phase 1 was established. */
  | { readonly kind: 'notified'; readonly name: string; readonly type?: number; readonly protected?: boolean }
  /** `list` in the daemon's own words, as one is in `phase1-chosen` and `phase2-chosen`. */
  | { readonly kind: 'proposals'; readonly whose: 'offered' | 'accepted'; readonly list: string }
  | { readonly kind: 'method'; readonly method: 'psk' | 'certificate' }
  | { readonly kind: 'user'; readonly name: string }
  /** An authentication method: demanded by the gateway, named by us instead, or agreed. */
  | { readonly kind: 'ppp-method'; readonly by: 'wanted' | 'allowed' | 'agreed'; readonly method: string }
  /** Of EAP: we do not know the type that is asked for, we answer in one, or it ends without a sign-in. */
  | { readonly kind: 'eap'; readonly said: 'type-refused' | 'tried' | 'failed'; readonly type?: string }
  /** The address, a part a line. */
  | { readonly kind: 'ppp-address'; readonly part: 'local' | 'peer' | 'dns'; readonly address: string }
  /** IPsec as a whole failed, without a word about why. */
  | { readonly kind: 'ipsec-failed' }
  /**
   * L2TP as a whole failed, likewise. `beside`: of a program that begins it before IPsec stands, which says nothing of
   * IPsec. `ended`: of one that was ended unanswered, which had to be asked for a while before that means something.
   */
  | { readonly kind: 'l2tp-failed'; readonly how?: 'beside' | 'ended' }
  /** Phase 1 of a tunnel that is up is done again. */
  | { readonly kind: 'renewal' }
  /** The other side asks whether anybody is there (RFC 3706), which it does when it has heard nothing for a while. */
  | { readonly kind: 'asked-whether-alive' }
  /** A program says of which version it is. */
  | { readonly kind: 'version'; readonly component: Versioned; readonly version: string }
  /** The link that is spoken of was up, whether or not a line says how it came to be. */
  | { readonly kind: 'was-up' }
  /** It is a connect of another kind: what PPP and IKE say of it is no word of L2TP. */
  | { readonly kind: 'other-vpn'; readonly name: string }
  /** L2TP is sent from this port of ours; `busy` where another program has 1701. */
  | { readonly kind: 'own-port'; readonly port?: number; readonly busy?: true }
  /** The port of ours that the IPsec policy covers. */
  | { readonly kind: 'policy-port'; readonly port: number }
  /** The person or the system at this side ended it. */
  | { readonly kind: 'ended-here' }

export type BeginRank = 0 | 1 | 2

/** A rule of a reader: the word a message begins with, for finding the rule fast, and what the message must look like. */
export interface LineRule {
  readonly word: string
  /** Anchored, without nested repetition: lines are hostile. */
  readonly pattern: RegExp
  /** @param caught the pattern's groups, empty where one did not take part */
  readonly meanings: (caught: readonly string[]) => readonly Meaning[]
}

export const rule = (pattern: RegExp, word: string, meanings: LineRule['meanings']): LineRule => ({
  word,
  pattern,
  meanings,
})

/** The first of the patterns that fits, as one pattern: a line that none of them fits costs one search. */
export const firstOf = (patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'))

/** One rule for several first words. */
export const rules = (words: readonly string[], pattern: RegExp, meanings: LineRule['meanings']): readonly LineRule[] =>
  words.map((word) => rule(pattern, word, meanings))

export const step = (stage: Stage, seen: Seen): Meaning => ({ kind: 'seen', stage, seen })
export const done = (stage: Stage, found?: string): Meaning =>
  step(stage, { kind: 'done', ...(found === undefined ? {} : { found }) })
export const trouble = (stage: Stage, seen: Seen): Meaning => ({ kind: 'seen', stage, seen, trouble: true })

/** What a program itself names as the cause. @param more what the fault's text names */
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

/** Longer words begin no message that we know. */
const LONGEST_WORD = 24

/** What stands before the first blank, colon or comma. */
export function firstWord(text: string): string {
  for (let i = 0; i < text.length && i <= LONGEST_WORD; i += 1) {
    const unit = text.charCodeAt(i)
    // Blank or control, `,`, `:`.
    if (unit <= 0x20 || unit === 0x2c || unit === 0x3a) return text.slice(0, i)
  }
  return text.length > LONGEST_WORD ? '' : text
}

/** Every rule that fits speaks. An unknown message has no meanings. @param word the first of the text */
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
