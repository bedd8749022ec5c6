import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Texts } from './texts.ts'

/** Author and time for the foot of a note. `at` is milliseconds since 1970. */
export interface NoteContext {
  readonly version: string
  readonly backend: string
  readonly at: number
}

/** Lines of `name: value`, and the foot. A profile, a fault and the facts contain no secret, so none can leak here. */
const written = (heading: string, lines: readonly string[], context: NoteContext): string =>
  [
    heading,
    '',
    ...lines,
    '',
    `Culvert ${context.version}, ${context.backend}, ${new Date(context.at).toISOString()}`,
    '',
  ].join('\n')

/** Settings that both sides have to agree on. */
type NotedField = 'gateway' | 'user' | 'machineAuth' | 'ipsec.phase1' | 'ipsec.phase2' | 'ipsec.pfs' | 'ppp.methods'

/** The facts that the gateway's administrator needs to find the fault on their side. */
export function adminNote(texts: Texts, profile: Profile, fault: Fault, context: NoteContext): string {
  const { ipsec, ppp } = profile
  const pair = (field: NotedField, value: string): string =>
    texts.text('pair', { name: texts.text(`field.${field}`), value })
  const offered = [
    pair('gateway', profile.gateway),
    pair('user', profile.user),
    pair('machineAuth', texts.text(`authentication.${profile.machineAuth.kind}`)),
    pair('ipsec.phase1', ipsec.phase1.join(', ')),
    pair('ipsec.phase2', ipsec.phase2.join(', ')),
    pair('ipsec.pfs', texts.text(ipsec.pfs ? 'yes' : 'no')),
    pair('ppp.methods', ppp.methods.join(', ')),
  ]
  const failure = [
    texts.faultTitle(fault),
    texts.faultExplanation(fault),
    ...saidBy(fault, texts),
    `${fault.stage} / ${fault.code}`,
  ]
  return written(texts.text('note.heading'), [...failure, '', ...offered], context)
}

function saidBy({ os }: Fault, texts: Texts): readonly string[] {
  if (!os) return []
  const name = os.code === undefined ? os.source : `${os.source} ${os.code}`
  return [os.text === undefined ? name : texts.text('pair', { name, value: os.text })]
}

/** The live tunnel's facts; those that the system does not report are left out. */
export function factsNote(texts: Texts, profile: Profile, facts: TunnelFacts, context: NoteContext): string {
  const { esp } = facts
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    [texts.text('fact.address'), facts.address],
    [texts.text('fact.peer'), facts.peer],
    [texts.text('fact.gateway'), facts.gateway ?? profile.gateway],
    [texts.text('fact.dns'), facts.dns.length > 0 ? facts.dns.join(', ') : undefined],
    [texts.text('fact.domains'), facts.domains.length > 0 ? facts.domains.join(', ') : undefined],
    [
      texts.text('fact.encryption'),
      esp && [esp.cipher, esp.integrity, esp.encapsulation === 'udp' ? 'UDP 4500' : 'ESP'].filter(Boolean).join(' '),
    ],
    [texts.text('fact.mtu'), facts.mtu],
    [texts.text('fact.link'), facts.link],
    [texts.text('fact.since'), facts.since && new Date(facts.since).toISOString()],
  ]
  const lines = pairs.flatMap(([name, value]) => (value === undefined ? [] : [texts.text('pair', { name, value })]))
  return written(profile.name, lines, context)
}
