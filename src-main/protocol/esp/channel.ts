import type { EspKeys } from '../ikev1/esp-keys.ts'
import type { EspSuite } from '../wire/ike/suites.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import { espSpi, NO_NEXT_HEADER } from '../wire/esp/packet.ts'
import { observe, type Observe, type Send } from '../task.ts'
import { EMPTY_WINDOW, isFresh, withSeen, type ReplayWindow } from './replay-window.ts'
import { openEsp, sealEsp, type Direction, type Opened } from './transform.ts'

/**
 * ESP of one connection (RFC 4303) in UDP 4500 (RFC 3948): turns payloads into datagrams and back. While keys are
 * renewed, several pairs of SAs exist at the same time: the newest one sends, and all of them receive. There are no
 * timers, so there is no `tick`.
 */
export interface EspChannel {
  /** Makes this pair the one that sends. A pair with the same inbound SPI is replaced. */
  add(pair: EspPair): void
  /** @param spi the inbound one */
  remove(spi: number): void
  /** Sends nothing while there is no pair. */
  send(payload: Uint8Array, how?: EspSending): readonly EspOutput[]
  /** @param datagram as it came from UDP 4500; anything that is not ESP is ignored */
  receive(datagram: Uint8Array): readonly EspOutput[]
  readonly counts: EspCounts
}

export interface EspSending {
  /** 17 (UDP) when absent. */
  readonly nextHeader?: number
  /** Use as much padding as possible, to test whether a large packet gets through. */
  readonly padded?: boolean
}

/** The SAs that Quick Mode agreed on, one half for each direction. */
export interface EspPair {
  readonly inbound: { readonly spi: number; readonly keys: EspKeys }
  readonly outbound: { readonly spi: number; readonly keys: EspKeys }
  readonly suite: EspSuite
}

export type EspOutput =
  | Send
  | Observe
  /** Authenticated, decrypted and not a replay. Next header 17 is UDP in transport mode. */
  | { readonly kind: 'payload'; readonly nextHeader: number; readonly bytes: Uint8Array }
  /** All sequence numbers are used up, and they must not wrap (section 3.3.3): the keys have to be renewed. */
  | { readonly kind: 'exhausted'; readonly spi: number }

/** Packets received, counted by outcome. */
export interface EspCounts {
  readonly right: number
  /** Packets whose ICV is SHA-256 cut to 96 bits, and right. */
  readonly truncated: number
  readonly wrong: number
  readonly malformed: number
  readonly replayed: number
  readonly dummy: number
  readonly unknownSpi: number
}

export interface EspSettings {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Send HMAC-SHA-256 cut to 96 bits from the start, as a gateway with that defect does. */
  readonly truncateSha256?: boolean
}

const UDP = 17
const MOST_SEQUENCE = 0xffffffff
/** Most pairs kept. The exchange removes old SAs; this limit only keeps a flood of rekeyings from using up memory. */
const MOST_PAIRS = 8

interface LivePair {
  readonly pair: EspPair
  sequence: number
  window: ReplayWindow
  truncated: boolean
}

type Counts = { -readonly [Name in keyof EspCounts]: number }

interface State {
  readonly settings: EspSettings
  readonly pairs: LivePair[]
  readonly counts: Counts
}

export function espChannel(settings: EspSettings): EspChannel {
  const counts: Counts = { right: 0, truncated: 0, wrong: 0, malformed: 0, replayed: 0, dummy: 0, unknownSpi: 0 }
  const state: State = { settings, pairs: [], counts }
  return {
    add: (pair) => add(state, pair),
    remove: (spi) => remove(state, spi),
    send: (payload, how = {}) => send(state, payload, how),
    receive: (datagram) => receive(state, datagram),
    get counts() {
      return { ...state.counts }
    },
  }
}

function add(state: State, pair: EspPair): void {
  remove(state, pair.inbound.spi)
  state.pairs.push({ pair, sequence: 0, window: EMPTY_WINDOW, truncated: state.settings.truncateSha256 ?? false })
  if (state.pairs.length > MOST_PAIRS) state.pairs.shift()
}

function remove(state: State, spi: number): void {
  const at = state.pairs.findIndex(({ pair }) => pair.inbound.spi === spi)
  if (at >= 0) state.pairs.splice(at, 1)
}

function send({ settings, pairs }: State, payload: Uint8Array, how: EspSending): readonly EspOutput[] {
  const live = pairs.at(-1)
  if (!live) return []
  const { outbound, suite } = live.pair
  if (live.sequence >= MOST_SEQUENCE) return [{ kind: 'exhausted', spi: live.pair.inbound.spi }]
  live.sequence++
  const direction: Direction = { ...outbound, suite, truncated: live.truncated }
  const content = { nextHeader: how.nextHeader ?? UDP, payload, padded: how.padded ?? false }
  const sealed = sealEsp(settings.crypto, settings.entropy, direction, live.sequence, content)
  // Sealing fails only when a key's length does not fit the suite, and Quick Mode cuts the keys to that length.
  if (!sealed.ok) throw new Error(`ESP cannot be sealed: ${sealed.fault.kind}`)
  return [{ kind: 'send', to: 'natt', bytes: sealed.value }]
}

function receive(state: State, datagram: Uint8Array): readonly EspOutput[] {
  const spi = espSpi(datagram)
  if (spi === undefined) return []
  const live = state.pairs.find(({ pair }) => pair.inbound.spi === spi)
  if (!live) {
    // The packet belongs to an SA that no longer exists, for instance one of an earlier run, so it is only reported.
    state.counts.unknownSpi++
    return isFirstOrTenfold(state.counts.unknownSpi)
      ? [observe('ipsec', { kind: 'esp-unknown-spi', packets: state.counts.unknownSpi })]
      : []
  }
  const { inbound, suite } = live.pair
  const opened = openEsp(state.settings.crypto, { ...inbound, suite, truncated: false }, datagram)
  if (opened.ok) return arrived(state, live, opened.value)
  if (opened.fault === 'malformed') {
    state.counts.malformed++
    return []
  }
  state.counts.wrong++
  return isFirstOrTenfold(state.counts.wrong) ? [note('wrong', state.counts.wrong)] : []
}

function arrived(state: State, live: LivePair, opened: Opened): readonly EspOutput[] {
  const { counts, settings } = state
  if (!isFresh(live.window, opened.sequence)) {
    counts.replayed++
    return []
  }
  live.window = withSeen(live.window, opened.sequence)
  const integrity = opened.truncated ? 'truncated' : 'right'
  counts[integrity]++
  // A peer that truncates the ICVs it sends also expects truncated ones, so we send what it sends. The latest packet
  // decides, because someone on the path could have truncated a single one.
  live.truncated = opened.truncated || (settings.truncateSha256 ?? false)
  const notes = counts[integrity] === 1 ? [note(integrity, 1)] : []
  if (opened.nextHeader === NO_NEXT_HEADER) {
    counts.dummy++
    return notes
  }
  return [...notes, { kind: 'payload', nextHeader: opened.nextHeader, bytes: opened.payload }]
}

const note = (integrity: 'right' | 'truncated' | 'wrong', packets: number): Observe =>
  observe('ipsec', { kind: 'esp-received', packets, integrity })

/** True for 1, 10, 100 and so on: shows that it continues without a line for each packet. */
const isFirstOrTenfold = (count: number): boolean => /^10*$/.test(String(count))
