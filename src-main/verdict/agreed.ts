import type { Observation } from '../domain/connect/observation.ts'
import type { EspFacts, IkeFacts } from '../domain/session/facts.ts'

/** The negotiated ESP; of several, the last one. */
export function espIn(observations: readonly Observation[]): EspFacts | undefined {
  const chosen = observations.findLast(({ kind }) => kind === 'phase2-chosen')
  if (chosen?.kind !== 'phase2-chosen') return undefined
  const [cipher = '', integrity] = chosen.proposal.split('-')
  return { cipher, ...(integrity === undefined ? {} : { integrity }), encapsulation: chosen.encapsulation }
}

/** The same for IKE; undefined if a part of it is not reported. */
export function ikeIn(observations: readonly Observation[]): IkeFacts | undefined {
  const chosen = observations.findLast(({ kind }) => kind === 'phase1-chosen')
  if (chosen?.kind !== 'phase1-chosen') return undefined
  const [cipher = '', integrity, group] = chosen.proposal.split('-')
  return integrity === undefined || group === undefined ? undefined : { cipher, integrity, group }
}
