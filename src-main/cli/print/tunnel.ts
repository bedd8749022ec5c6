import type { TunnelOutput } from '../../contract/cli-output.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { EspFacts, TunnelFacts } from '../../domain/session/facts.ts'
import { IDLE, waitsForPerson, type SessionState } from '../../domain/session/state.ts'
import type { Tunnel } from '../../platform/backend.ts'
import { algorithmNames } from '../../presentation/algorithms.ts'
import { byteCount, duration, moment } from '../../presentation/amounts.ts'
import { approvalWords } from '../../presentation/approval.ts'
import { lookOf } from '../../presentation/look.ts'
import { lastFault, nextDialText, stateText, waitText } from '../../presentation/session-words.ts'
import { faultBody, faultOutput } from './fault.ts'
import { mark } from './glyph.ts'
import { indent, paragraph, rows, spread } from './layout.ts'
import { span, type Line } from './line.ts'
import { wrap } from './width.ts'

/** One tunnel as `status` shows it: a profile's session, or one that Culvert did not make. */
export interface Shown {
  readonly id: string
  readonly name: string
  readonly gateway?: string
  /** Absent if the profile was removed, and for a tunnel that Culvert did not make. */
  readonly profile?: Profile
  readonly origin: 'culvert' | 'system'
  readonly state: SessionState
  /** The kill switch is on without a tunnel. */
  readonly held?: true
  /** A service of this computer keeps it up; its id is the unit's name. */
  readonly service?: true
}

export const ofProfile = (profile: Profile, state: SessionState | undefined): Shown => ({
  id: profile.id,
  name: profile.name,
  gateway: profile.gateway,
  profile,
  origin: 'culvert',
  state: state ?? IDLE,
})

export function ofForeign({ id, name, gateway, phase, service }: Tunnel, now: number): Shown {
  const state = stateOf(phase, now)
  return { id, name, ...(gateway ? { gateway } : {}), origin: 'system', state, ...(service ? { service } : {}) }
}

function stateOf(phase: Tunnel['phase'], now: number): SessionState {
  switch (phase.kind) {
    case 'down':
      return phase.fault ? { kind: 'failed', fault: phase.fault, rungs: [] } : IDLE
    case 'connecting':
      return { kind: 'connecting', stage: phase.stage, since: now, rungs: [] }
    case 'connected':
      return { kind: 'connected', facts: phase.facts, rungs: [], health: 'unknown' }
    case 'disconnecting':
      return { kind: 'disconnecting', why: 'outside' }
  }
}

export function tunnelOutput({ id, name, gateway, origin, state, held, service }: Shown, texts: Texts): TunnelOutput {
  return {
    id,
    name,
    ...(gateway === undefined ? {} : { gateway }),
    origin,
    state: state.kind,
    ...(state.kind === 'connecting' ? { stage: state.stage } : {}),
    ...(waitsForPerson(state) ? { waitsFor: 'approval' as const } : {}),
    ...(state.kind === 'connected' ? { facts: state.facts, health: state.health } : {}),
    ...(state.kind === 'waiting' ? { waiting: waitOutput(state, texts) } : {}),
    ...(state.kind === 'failed' ? { fault: faultOutput(state.fault, texts) } : {}),
    ...('rungs' in state && state.rungs.length > 0 ? { rungs: state.rungs } : {}),
    ...(held ? { held } : {}),
    ...(service ? { service } : {}),
  }
}

const waitOutput = (
  { why, until, attempt, fault }: Extract<SessionState, { kind: 'waiting' }>,
  texts: Texts,
): TunnelOutput['waiting'] => ({
  why,
  attempt,
  ...(until === undefined ? {} : { until }),
  ...(fault ? { fault: faultOutput(fault, texts) } : {}),
})

/** The state of one tunnel, and its facts if it is up. */
export function tunnelLines(shown: Shown, now: number, texts: Texts, width: number): readonly Line[] {
  const { state, name, origin, profile, service } = shown
  const whose = texts.text(service ? 'service.mark' : 'cli.status.elsewhere')
  const own = origin === 'system' ? [span(` (${whose})`, 'quiet')] : []
  const head: Line = [mark(lookOf(state)), span(' '), span(name, 'strong'), ...own]
  const heading = spread(
    own.length > 0 ? swapped(head) : head,
    span(lastingText(state, now, texts), toneFor(state)),
    width,
  )
  const note = service ? paragraph(texts.text('service.foreign', { unit: shown.id }), width, 2, 'quiet') : []
  if (state.kind === 'connected') return [heading, ...note, ...factLines(shown, state.facts, now, texts, width)]
  if (state.kind === 'failed') return [heading, ...faultBody(state.fault, texts, profile ? { profile } : {}, width)]
  if (state.kind === 'waiting') return [heading, ...waitLines(state, texts, width)]
  return [heading, ...approvalLines(shown, texts, width)]
}

/** What the person has to do in the system's settings; empty if the connect does not wait for it. */
export function approvalLines({ state, name, profile }: Shown, texts: Texts, width: number): readonly Line[] {
  if (!waitsForPerson(state)) return []
  const { why, steps, after } = approvalWords(texts, name, profile?.machineAuth.kind)
  return [
    ...paragraph(why, width, 2, 'attention'),
    ...rows(
      steps.map((step, i) => [`${i + 1}.`, step]),
      width,
    ),
    ...paragraph(after, width, 2, 'quiet'),
  ]
}

function waitLines(state: Extract<SessionState, { kind: 'waiting' }>, texts: Texts, width: number): readonly Line[] {
  const fault = lastFault(state)
  const last = fault && texts.text('waiting.last', { title: texts.faultTitle(fault) })
  return [waitText(texts, state), ...(last ? [last] : [])].flatMap((text) =>
    wrap(text, width - 2).map((line): Line => [indent(2), span(line, 'quiet')]),
  )
}

/** `spread` cuts the last span, and here the name is the one that may be long. */
const swapped = (line: Line): Line => [
  ...line.slice(0, 2),
  { text: `${line[2]?.text ?? ''}${line[3]?.text ?? ''}`, tone: 'strong' },
]

const toneFor = (state: SessionState) => mark(lookOf(state)).tone

/** The state, and how long it has lasted. */
function lastingText(state: SessionState, now: number, texts: Texts): string {
  const word = stateText(texts, state)
  if (state.kind === 'waiting') return nextDialText(texts, state, now) ?? word
  if (state.kind === 'connected' && state.health === 'live' && state.facts.since !== undefined)
    return texts.text('cli.status.connected-for', { time: duration(texts, now - state.facts.since) })
  if (state.kind === 'connecting') return texts.text('pair', { name: word, value: texts.text(`stage.${state.stage}`) })
  if (state.kind === 'failed') return texts.faultTitle(state.fault)
  return word
}

/** Only facts that the system reported; a missing fact has no line. */
export function factLines(
  { gateway }: Pick<Shown, 'gateway'>,
  facts: TunnelFacts,
  now: number,
  texts: Texts,
  width: number,
): readonly Line[] {
  const label = (name: 'gateway' | 'address' | 'dns' | 'encryption' | 'mtu' | 'traffic' | 'since' | 'link'): string =>
    texts.text(`fact.${name}`)
  const entries: (readonly [string, string | undefined])[] = [
    [label('gateway'), gatewayText(gateway, facts)],
    [label('address'), facts.peer && facts.address ? `${facts.address} → ${facts.peer}` : facts.address],
    [label('dns'), dnsText(facts, texts)],
    [label('encryption'), facts.esp && espText(facts.esp, texts)],
    [label('mtu'), facts.mtu === undefined ? undefined : texts.text('fact.bytes', { count: facts.mtu })],
    [
      label('traffic'),
      facts.traffic &&
        texts.text('fact.traffic-totals', {
          received: byteCount(texts, facts.traffic.received),
          sent: byteCount(texts, facts.traffic.sent),
        }),
    ],
    [label('link'), facts.link],
    [label('since'), facts.since === undefined ? undefined : moment(texts, facts.since, now)],
  ]
  return rows(
    entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined && entry[1] !== ''),
    width,
  )
}

function gatewayText(gateway: string | undefined, facts: TunnelFacts): string | undefined {
  if (gateway === undefined || facts.gateway === undefined || gateway === facts.gateway) return gateway ?? facts.gateway
  return `${gateway} (${facts.gateway})`
}

function dnsText({ dns, domains }: TunnelFacts, texts: Texts): string | undefined {
  if (dns.length === 0) return undefined
  const servers = dns.join(', ')
  return domains.length === 0 ? servers : texts.text('fact.for', { servers, domains: domains.join(', ') })
}

const espText = (esp: EspFacts, texts: Texts): string =>
  texts.text(`fact.esp-${esp.encapsulation}`, { algorithms: algorithmNames(esp).join(', ') })
