import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Texts } from './texts.ts'

/** Who asks and when, for the foot of a note. `at` is milliseconds since 1970. */
export interface NoteContext {
  readonly version: string
  readonly backend: string
  readonly at: number
}

/** Lines of `name: value`, and the foot. No secret is in a profile, a fault or the facts, so none can get out here. */
const written = (heading: string, lines: readonly string[], context: NoteContext): string =>
  [
    heading,
    '',
    ...lines,
    '',
    `Culvert ${context.version}, ${context.backend}, ${new Date(context.at).toISOString()}`,
    '',
  ].join('\n')

/** What the gateway's administrator needs to find the fault on their side. */
export function adminNote(texts: Texts, profile: Profile, fault: Fault, context: NoteContext): string {
  const { ipsec, ppp } = profile
  const offered = [
    `${texts.text('field.gateway')}: ${profile.gateway}`,
    `${texts.text('field.user')}: ${profile.user}`,
    `${texts.text('field.machineAuth')}: ${texts.text(`authentication.${profile.machineAuth.kind}`)}`,
    `${texts.text('field.ipsec.phase1')}: ${ipsec.phase1.join(', ')}`,
    `${texts.text('field.ipsec.phase2')}: ${ipsec.phase2.join(', ')}`,
    `${texts.text('field.ipsec.pfs')}: ${texts.text(ipsec.pfs ? 'yes' : 'no')}`,
    `${texts.text('field.ppp.methods')}: ${ppp.methods.join(', ')}`,
  ]
  const said = fault.os
    ? [`${fault.os.source}${fault.os.code === undefined ? '' : ` ${fault.os.code}`}: ${fault.os.text ?? '-'}`]
    : []
  const failure = [texts.faultTitle(fault), texts.faultExplanation(fault), ...said, `${fault.stage} / ${fault.code}`]
  return written(texts.text('note.heading'), [...failure, '', ...offered], context)
}

/** The live tunnel's facts; what the system does not report is left out. */
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
  const lines = pairs.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return written(profile.name, lines, context)
}
