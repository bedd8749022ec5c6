import type { Seen } from '../../domain/connect/observation.ts'
import type { GatewaySurvey } from '../../protocol/ikev1/survey-offers.ts'
import { phase1Numbers, phase1Proposal, phase1Text, type Phase1Terms } from '../../protocol/wire/ike/phase1-terms.ts'

/** What a gateway shows of itself to anybody who asks politely: plain data, JSON-safe. */
export interface GatewayCard {
  readonly address: string
  /** Whether any IKE message came back from the port; `refused` when its host reports that no program listens there. */
  readonly ports: readonly { readonly port: number; readonly state: PortState }[]
  /** Phase 1 in the profile's words, by what it says to each. */
  readonly phase1: {
    readonly accepted: readonly string[]
    readonly refused: readonly string[]
    /** Not asked for lack of time, or asked without an answer. */
    readonly unknown: readonly string[]
  }
  readonly vendors: readonly { readonly hex: string; readonly name?: string }[]
  /** Undefined when it was not found out. */
  readonly nat: { readonly us: boolean; readonly gateway: boolean } | undefined
  readonly natTraversal: 'rfc' | 'draft' | 'none' | undefined
  readonly fragmentation: boolean | undefined
  readonly deadPeerDetection: boolean | undefined
  /** Names of the certificate authorities it says it trusts. */
  readonly authorities: readonly string[]
  /** Undefined when it was not asked. */
  readonly ikev2: boolean | undefined
}

export type PortState = 'answers' | 'silent' | 'refused' | 'unknown'

/** What the exchanges of a card found, in the order they found it. */
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
    nat: nat && { us: nat.us, gateway: nat.gateway },
    natTraversal: abilities && (abilities.natTraversal ?? 'none'),
    fragmentation: abilities?.fragmentation,
    deadPeerDetection: abilities?.deadPeerDetection,
    authorities: [...new Set(ofKind(seen, 'authorities-wanted').flatMap(({ issuers }) => issuers))],
    ikev2: ikev2 ?? survey?.ikev2,
  }
}

function portState(seen: readonly Seen[], port: number): PortState {
  if (ofKind(seen, 'ike-answer').some((answer) => answer.port === port)) return 'answers'
  if (ofKind(seen, 'port-unreachable').some((answer) => answer.port === port)) return 'refused'
  return ofKind(seen, 'ike-silent').some((silent) => silent.port === port) ? 'silent' : 'unknown'
}
