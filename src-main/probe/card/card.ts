import type { GatewayCard, PortState } from '../../domain/connect/gateway-card.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import type { GatewaySurvey } from '../../protocol/ikev1/survey-offers.ts'
import { phase1Numbers, phase1Proposal, phase1Text, type Phase1Terms } from '../../protocol/wire/ike/phase1-terms.ts'

/** Results of a card's exchanges, in the order in which they were found. */
export interface CardFindings {
  readonly address: string
  readonly ports: readonly number[]
  readonly seen: readonly Seen[]
  readonly survey: GatewaySurvey | undefined
  readonly ikev2: boolean | undefined
}

const words = (terms: Phase1Terms): string => {
  const [transform] = phase1Proposal([terms], 0).transforms
  return transform ? phase1Text(phase1Numbers(transform)) : ''
}

const ofKind = <Kind extends Seen['kind']>(
  seen: readonly Seen[],
  kind: Kind,
): readonly Extract<Seen, { readonly kind: Kind }>[] =>
  seen.filter((item): item is Extract<Seen, { readonly kind: Kind }> => item.kind === kind)

export function cardOf({ address, ports, seen, survey, ikev2 }: CardFindings): GatewayCard {
  const abilities = survey?.abilities
  const speaksIkev2 = ikev2 ?? survey?.ikev2
  const nat = ofKind(seen, 'nat').at(-1)
  const vendors = new Map(
    ofKind(seen, 'vendor').map(({ hex, name }) => [hex, { hex, ...(name === undefined ? {} : { name }) }]),
  )
  return {
    address,
    ports: ports.map((port) => ({ port, state: portState(seen, port) })),
    phase1: {
      accepted: survey?.accepted.map(words) ?? [],
      refused: survey?.refused.map(words) ?? [],
      unknown: survey?.unknown.map(words) ?? [],
    },
    vendors: [...vendors.values()],
    ...(nat ? { nat: { us: nat.us, gateway: nat.gateway } } : {}),
    ...(abilities ? abilitiesShown(abilities) : {}),
    authorities: [...new Set(ofKind(seen, 'authorities-wanted').flatMap(({ issuers }) => issuers))],
    ...(speaksIkev2 === undefined ? {} : { ikev2: speaksIkev2 }),
  }
}

const abilitiesShown = ({
  natTraversal,
  fragmentation,
  deadPeerDetection,
}: NonNullable<GatewaySurvey['abilities']>) => ({
  natTraversal: natTraversal ?? ('none' as const),
  fragmentation,
  deadPeerDetection,
})

function portState(seen: readonly Seen[], port: number): PortState {
  if (ofKind(seen, 'ike-answer').some((answer) => answer.port === port)) return 'answers'
  if (ofKind(seen, 'port-unreachable').some((answer) => answer.port === port)) return 'refused'
  return ofKind(seen, 'ike-silent').some((silent) => silent.port === port) ? 'silent' : 'unknown'
}
