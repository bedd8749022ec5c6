import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import type { IkeMessageName, Observation, Seen } from '../../domain/connect/observation.ts'
import { printable } from '../printable.ts'
import { beginningOf, gather, type AttemptFacts } from './attempt-facts.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'
import { silentClient } from './silent-client.ts'
import { NO_PROPOSAL, NOTIFY_TYPES } from './notify-types.ts'
import { pppConclusions } from './ppp-conclusions.ts'
import { fromTheirSide, unmet, type Conclusion, type Told } from './sides.ts'

/**
 * Converts the meanings of an attempt to observations. Decisions depend on what was logged and when, never on the order
 * of two lines with the same time, because daemons write into a journal concurrently.
 * @param wasUp the tunnel was up before the first of them
 */
export function observationsOf(meanings: readonly FoundMeaning[], wasUp = false): readonly Observation[] {
  const facts = gather(meanings, wasUp)
  const from = beginningOf(meanings)?.at ?? 0
  const collected = new Map<string, Observation>()
  const put = (stage: Stage, seen: Seen, at: number, logLine: number | undefined): void => {
    const key = JSON.stringify([stage, seen])
    if (collected.has(key)) return
    const when = { at: Math.max(0, Math.round(at - from)), stage }
    collected.set(key, logLine === undefined ? { ...when, ...seen } : { ...when, logLine, ...seen })
  }
  for (const found of meanings) {
    const told = translate(found, facts)
    for (const { stage, seen } of told) put(stage, seen, found.at, found.number)
    const first = told[0]
    if (first && isTrouble(found.meaning)) put(first.stage, lineOf(found), found.at, found.number)
  }
  for (const { stage, seen, at, line } of concluded(facts, meanings)) {
    put(stage, seen, at, line?.number)
    if (line) put(stage, lineOf(line), at, line.number)
  }
  const known = [...collected.values()]
  if (!facts.ikeBegun && known.some(({ stage }) => OF_IKE.has(stage)))
    put('prerequisites', { kind: 'beginning-unseen' }, from, undefined)
  return [...collected.values()].sort((a, b) => a.at - b.at || stageOrder(a.stage) - stageOrder(b.stage))
}

/** Stages that the IKE daemon reports on. */
const OF_IKE: ReadonlySet<Stage> = new Set<Stage>(['reach', 'ike', 'ipsec', 'live'])

const failsIpsec = (meaning: Meaning): boolean =>
  meaning.kind === 'ipsec-failed' ||
  meaning.kind === 'notified' ||
  (meaning.kind === 'repeated' && meaning.times >= 3) ||
  (meaning.kind === 'seen' && meaning.trouble === true && ['reach', 'ike', 'ipsec'].includes(meaning.stage))

const isTrouble = (meaning: Meaning): boolean =>
  meaning.kind === 'notified' ||
  meaning.kind === 'demand-unmet' ||
  (meaning.kind === 'seen' && meaning.trouble === true)

const lineOf = ({ source, text }: FoundMeaning): Seen => ({ kind: 'line', source, text: printable(text) })

function translate({ meaning, at }: FoundMeaning, facts: AttemptFacts): readonly Told[] {
  switch (meaning.kind) {
    case 'seen':
      return at > facts.endedAt && meaning.trouble ? [] : fromTheirSide(meaning.stage, meaning.seen, facts)
    case 'datagram':
      if (meaning.way === 'out') return []
      return [
        {
          stage: 'reach',
          seen: {
            kind: 'ike-answer',
            port: facts.gatewaySide && meaning.port !== 4500 ? 500 : meaning.port,
            version: 1,
          },
        },
      ]
    case 'answer-sent':
      return [{ stage: 'reach', seen: { kind: 'ike-answer', port: 500, version: 1 } }]
    case 'notified':
      return notified(meaning, at, facts)
    case 'version': {
      const { component, version } = meaning
      // At the gateway, it is not a program of this computer.
      if (facts.gatewaySide) return []
      return [{ stage: 'prerequisites', seen: { kind: 'version', component, version } }]
    }
    case 'demand-unmet':
      return [unmet(meaning, facts)]
    case 'renewal':
    case 'begins':
    case 'gateway-side':
    case 'client-side':
    case 'other-vpn':
    case 'own-port':
    case 'policy-port':
    case 'asked-whether-alive':
    case 'demands':
    case 'repeated':
    case 'proposals':
    case 'method':
    case 'user':
    case 'ppp-method':
    case 'eap':
    case 'ppp-address':
    case 'ipsec-failed':
    case 'l2tp-failed':
    case 'was-up':
    case 'ended-here':
      return []
  }
}

function notified(
  { name, type, protected: secured }: Extract<Meaning, { kind: 'notified' }>,
  at: number,
  facts: AttemptFacts,
): readonly Told[] {
  const number = type ?? NOTIFY_TYPES[name]
  if (number === undefined) return []
  const { offered, accepted } = facts
  const noProposal = NO_PROPOSAL.has(number)
  const phase = at >= facts.ikeAt || (noProposal && facts.refusesEsp) ? 2 : 1
  const stage: Stage = phase === 1 ? 'ike' : 'ipsec'
  const title = name === '' ? (Object.keys(NOTIFY_TYPES).find((key) => NOTIFY_TYPES[key] === number) ?? '') : name
  const told: Told = {
    stage,
    seen: { kind: 'notify', phase, type: number, name: title, authenticated: secured === true },
  }
  if (!noProposal) return [told]
  const lists = { offered, ...(accepted ? { accepted } : {}) }
  if (phase === 2) return [told, { stage, seen: { kind: 'phase2-refused', ...lists } }]
  // An unprotected notification belongs to phase 1.
  const presumed = facts.ikeBegun || secured === false ? {} : { presumed: true as const }
  return [told, { stage, seen: { kind: 'phase1-refused', ...lists, ...presumed } }]
}

// --- what only the whole attempt shows ------------------------------------------------------------------------------

function concluded(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const last = meanings.at(-1)?.at ?? 0
  return [
    ...silence(facts, meanings),
    ...failures(facts, meanings),
    ...pppConclusions(facts, meanings),
    ...unencrypted(facts, meanings),
    ...otherPort(facts, meanings),
    ...silentClient(facts, meanings),
    ...(facts.method && !facts.gatewaySide ? [proofBy(facts.method, facts.ikeAt, last)] : []),
  ]
}

const proofBy = (method: 'psk' | 'certificate', ikeAt: number, last: number): Conclusion => ({
  stage: 'ike',
  seen: ikeAt < Infinity ? { kind: 'phase1-authenticated', method } : { kind: 'machine-auth', method },
  at: Math.min(last, ikeAt),
})

const AWAITED: Readonly<Record<1 | 2 | 3 | 4, IkeMessageName>> = { 1: 'MM2', 2: 'MM4', 3: 'MM6', 4: 'QM2' }

/** The latest message that was repeated, if its answer never came. */
function silence(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const repeats = meanings.flatMap((line) => (line.meaning.kind === 'repeated' ? [{ line, ...line.meaning }] : []))
  const furthest = Math.max(0, ...repeats.map(({ message }) => message))
  const line = repeats.filter(({ message }) => message === furthest).at(-1)
  if (!line) return []
  const { message } = line
  const came = message === 1 ? facts.answered : message === 4 ? facts.espDone : facts.ikeAt < Infinity
  if (came) return []
  const port = message > 2 && (facts.floated || facts.gatewaySide) ? 4500 : 500
  const tries = Math.max(...repeats.filter((item) => item.message === furthest).map(({ times }) => times)) + 1
  const answered = { stage: 'reach', seen: { kind: 'ike-answer', port: 500, version: 1 }, at: line.line.at } as const
  return [
    // A later message is only sent after the previous one was answered.
    ...(message > 1 && !facts.answered ? [answered] : []),
    {
      stage: message === 1 ? 'reach' : message === 4 ? 'ipsec' : 'ike',
      seen: { kind: 'ike-silent', port, message: AWAITED[message], tries },
      at: line.line.at,
      line: line.line,
    },
  ]
}

function failures(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const ipsec = meanings.find(({ meaning }) => meaning.kind === 'ipsec-failed')
  const l2tp = meanings.findLast(({ meaning }) => meaning.kind === 'l2tp-failed')
  const renewal = meanings.find(({ meaning }) => meaning.kind === 'renewal')
  const out: Conclusion[] = []
  if (ipsec && facts.ikeAt === Infinity) {
    if (facts.answered) out.push({ stage: 'ike', seen: { kind: 'phase1-failed' }, at: ipsec.at, line: ipsec })
    // macOS reports when the gateway has answered; NetworkManager alone does not.
    else if (ipsec.source === 'pppd' || ipsec.source === 'macos')
      out.push({
        stage: 'reach',
        seen: { kind: 'ike-silent', port: 500, message: 'MM2', tries: 1 },
        at: ipsec.at,
        line: ipsec,
      })
    // It failed nevertheless, and how far it came is in a log that is not available.
    else out.push({ stage: 'reach', seen: lineOf(ipsec), at: ipsec.at })
  }
  if (l2tp?.meaning.kind === 'l2tp-failed' && !facts.l2tpAnswered) {
    const { how } = l2tp.meaning
    const known = facts.espDone || isLeftOut(facts, meanings)
    const seen: Seen = {
      kind: 'l2tp-silent',
      tries: 1,
      ...(how === 'beside' && !facts.espDone ? { presumed: true } : {}),
    }
    if (known && (how !== 'ended' || waited(l2tp, meanings))) out.push({ stage: 'l2tp', seen, at: l2tp.at, line: l2tp })
  }
  if (renewal) {
    const lost = meanings.find(
      ({ meaning, at }) =>
        at >= renewal.at &&
        at <= facts.endedAt &&
        (meaning.kind === 'notified' || (meaning.kind === 'repeated' && meaning.times >= 3)),
    )
    if (lost) out.push({ stage: 'live', seen: { kind: 'rekey-failed' }, at: lost.at, line: lost })
  }
  return out
}

/** Nothing shows that IPsec started or failed: its lines are missing. Most programs start L2TP after IPsec. */
const isLeftOut = ({ wasUp }: AttemptFacts, meanings: readonly FoundMeaning[]): boolean =>
  !wasUp && !meanings.some(({ meaning }) => failsIpsec(meaning) || (meaning.kind === 'begins' && meaning.rank === 1))

/** Milliseconds in which a gateway has been asked three times. */
const PATIENCE = 5_000

/** A dial that is aborted earlier does not prove silence. */
function waited(failed: FoundMeaning, meanings: readonly FoundMeaning[]): boolean {
  const dialled = meanings.findLast(
    ({ meaning, at }) => meaning.kind === 'begins' && meaning.rank === 2 && at <= failed.at,
  )
  return !dialled || (dialled.timed && failed.at - dialled.at >= PATIENCE)
}

/** IPsec was seen to fail, but L2TP runs. A missing line that IPsec is up proves nothing: logs are cut and filtered. */
function unencrypted(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  if (!meanings.some(({ meaning }) => failsIpsec(meaning)) || facts.espDone || !facts.l2tpAnswered) return []
  const line = meanings.find(({ meaning }) => meaning.kind === 'seen' && meaning.seen.kind === 'l2tp-answer')
  const seen: Seen = { kind: 'l2tp-unencrypted', ...(facts.gatewaySide ? { presumed: true } : {}) }
  return [{ stage: 'l2tp', seen, at: line?.at ?? 0, ...(line ? { line } : {}) }]
}

/** L2TP's port (RFC 2661 section 8.1), which a client also uses as its source if it is the only one on its computer. */
const L2TP_PORT = 1701

/**
 * L2TP uses another source port than its own: some gateways do not answer it, and no policy for the own port covers it.
 */
function otherPort(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const lines = meanings.filter(({ meaning }) => meaning.kind === 'own-port')
  const busy = lines.find(({ meaning }) => meaning.kind === 'own-port' && meaning.busy)
  const other = lines.findLast(
    ({ meaning }) => meaning.kind === 'own-port' && (meaning.port ?? L2TP_PORT) !== L2TP_PORT,
  )
  const line = busy ?? other
  if (!line || facts.gatewaySide) return []
  const port = other?.meaning.kind === 'own-port' ? other.meaning.port : undefined
  const outside = meanings.some(({ meaning }) => meaning.kind === 'policy-port' && meaning.port !== port)
  const seen: Seen = {
    kind: 'other-port',
    ...(port === undefined ? {} : { port }),
    ...(busy ? { busy: true } : {}),
    ...(port !== undefined && outside ? { outsidePolicy: true } : {}),
  }
  return [{ stage: 'l2tp', seen, at: line.at, line }]
}
